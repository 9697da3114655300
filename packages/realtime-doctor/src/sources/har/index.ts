/** Reads HAR files of any program. */
export { readHar } from './read.ts';
