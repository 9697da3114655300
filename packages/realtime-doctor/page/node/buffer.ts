/** Replaces Node's Buffer in the page. Inserted by tools/pack/page.ts. */
export { Buffer } from 'buffer/';

const strict = new TextDecoder('utf-8', { fatal: true });

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    // Not valid UTF-8.
    return false;
  }
}
