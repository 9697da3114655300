/** Decides which paths a capture may have: those that name the same file inside the capture on every system. */

const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$/i;
/** Bytes in UTF-8: within the name limits of ext4, APFS and NTFS, and the path limit of Windows. */
const LONGEST_NAME = 200;
const LONGEST_PATH = 1024;

/** The reason why a relative path with `/` is unsafe; undefined if it is safe. */
export function unsafePath(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (Buffer.byteLength(path) > LONGEST_PATH) return `it is longer than ${LONGEST_PATH} bytes`;
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'it has a control character';
  if (path.includes('\uFFFD')) return 'it is not UTF-8';
  // Bidirectional control characters reverse the text after them: `gpj.exe` reads as `exe.jpg`.
  if (/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(path))
    return 'it has a character that changes the direction of text';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it is absolute';
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return 'it leaves its folder or has an empty part';
    if (/[<>:"|?*\\]/.test(name)) return 'it has a character that Windows does not allow';
    if (/[. ]$/.test(name)) return 'a part of it ends in a dot or a space';
    if (reserved.test(name)) return `"${name}" is a device on Windows`;
    if (Buffer.byteLength(name) > LONGEST_NAME) return `a part of it is longer than ${LONGEST_NAME} bytes`;
  }
  return undefined;
}

/** Equal for two paths that are the same file on a system that ignores case or normalizes accents. */
export const collisionKey = (path: string): string => path.normalize('NFC').toLowerCase().normalize('NFC');
