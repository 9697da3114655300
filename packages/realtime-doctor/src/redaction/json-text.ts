/** Redacts JSON text by its parsed value and keeps its formatting. */

/** Whether a text is JSON Lines: both the first line and the next begin like an object or an array. */
export function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 1 || !/^[[{]/.test(text)) return false;
  const last = text.charAt(end - (text.charAt(end - 1) === '\r' ? 2 : 1));
  return /^[}\]]$/.test(last) && /^[[{]$/.test(text.charAt(end + 1));
}

/**
 * Changes a JSON text through its parsed value. Returns undefined if the text is not JSON or would not survive a
 * round trip (1.0, 1e400, duplicate keys).
 */
export function throughJson(text: string, change: (value: unknown) => unknown): string | undefined {
  const [, before = '', json = '', after = ''] = /^(\s*)([[{][\s\S]*[\]}])(\s*)$/.exec(text) ?? [];
  if (json === '') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // Text that only looks like JSON.
    return undefined;
  }
  const indent = /^[[{]\n([ \t]+)/.exec(json)?.[1];
  if (JSON.stringify(parsed, null, indent) !== json) return undefined;
  const changed = change(parsed);
  return changed === parsed ? text : before + JSON.stringify(changed, null, indent) + after;
}
