/** JSON as text: redacted as what it says, and written as it was. */

/** Whether a text is JSON Lines: its first line is an object or a list, and so is what follows. */
export function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 1 || !/^[[{]/.test(text)) return false;
  const last = text.charAt(end - (text.charAt(end - 1) === '\r' ? 2 : 1));
  return /^[}\]]$/.test(last) && /^[[{]$/.test(text.charAt(end + 1));
}

/**
 * A JSON text with its value changed; undefined if it is not JSON, or could not be written as it was: 1.0, 1e400 and
 * a duplicate key do not survive a parser.
 */
export function throughJson(text: string, change: (value: unknown) => unknown): string | undefined {
  const [, before = '', json = '', after = ''] = /^(\s*)([[{][\s\S]*[\]}])(\s*)$/.exec(text) ?? [];
  if (json === '') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // Text that only begins like JSON.
    return undefined;
  }
  const indent = /^[[{]\n([ \t]+)/.exec(json)?.[1];
  if (JSON.stringify(parsed, null, indent) !== json) return undefined;
  const changed = change(parsed);
  return changed === parsed ? text : before + JSON.stringify(changed, null, indent) + after;
}
