/** What the reading of recordings needs of `node:util`. tools/pack/page.ts puts it in. */

/** Escape sequences of terminals (ECMA-48): those with parameters, and links. */
const SEQUENCES =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u001b\u009b](?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[[()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g;

export const stripVTControlCharacters = (text: string): string => text.replaceAll(SEQUENCES, '');
