/** The parts of `node:util` that reading recordings needs. Inserted by tools/pack/page.ts. */
export { default as stripVTControlCharacters } from 'strip-ansi';
