/** Node's Buffer for the page. tools/pack/page.ts puts it in. */
export { Buffer } from 'buffer/';

const strict = new TextDecoder('utf-8', { fatal: true });

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
