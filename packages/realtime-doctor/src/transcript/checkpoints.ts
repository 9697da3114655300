/** Names of the checkpoints that sources write and the diagnosis reads. */

/** Nothing happened until here, which was observed, too. */
export const OBSERVED = 'observed until here';

/** Followed by the browser's reason why the document did not come. */
export const NOT_LOADED = 'navigation failed: ';

/** Followed by what the page says of its connection, in words, at the end of a visit. */
export const PAGE_SAYS = 'the page says: ';

/** The page answered nothing at the end of a visit. */
export const PAGE_SILENT = 'the page does not answer';
