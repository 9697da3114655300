/** What the reading of recordings needs of `node:util`. tools/pack/page.ts puts it in. */
export { default as stripVTControlCharacters } from 'strip-ansi';
