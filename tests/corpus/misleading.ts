/** What today's rules get wrong in the recorded visits. A line goes when its rule is corrected. */
export const MISLEADING: readonly string[] = [];
