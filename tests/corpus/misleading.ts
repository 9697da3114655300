/** What the current rules get wrong in the recorded visits. Remove a line when its rule is fixed. */
export const MISLEADING: readonly string[] = [];
