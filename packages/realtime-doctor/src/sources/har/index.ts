/** HAR files, of whichever program. */
export { readHar } from './read.ts';
