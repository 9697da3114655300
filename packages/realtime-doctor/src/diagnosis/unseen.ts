/** What was not seen, and what would decide it. */
export interface Unseen {
  readonly what: string;
  readonly decide: string;
}
