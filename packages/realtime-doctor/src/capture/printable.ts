/**
 * Makes untrusted text safe for one line in a terminal: without control characters, bidirectional controls and line
 * breaks. An escape sequence without its escape character is harmless and stays visible.
 */
export function printable(text: string, most = 400): string {
  const line = text
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '\uFFFD');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
