/**
 * Finds secrets in running text by the name before them: header lines, `token=`, `"password":"…"` at any depth of
 * escaping, `SECRET=…`, `scheme://user:password@host`. No rule looks beyond its line.
 */
import { hideInHeader, type Hide } from './headers.ts';
import { changeLines, SHAPE } from './keywords.ts';
import { isOpaque, isSecretHeader, isSecretValue, kindOfMember } from './names.ts';
import { forQuery, isPlaceholder } from './placeholder.ts';

/** Characters of a value in a query or an assignment. A placeholder may contain spaces. */
const value = String.raw`((?:‹[^›\n]{0,400}›|[^\s&"'<>#;,)\\‹])+)`;
/** Endings of names that may be in the table of names.ts, which decides. */
const names = String.raw`[A-Za-z0-9_-]{0,40}(?:token|jwt|bearer|secret|(?:secret|api|access|private)[_-]?key|passw(?:or)?d|passphrase|pid)`;

const query = new RegExp(String.raw`([?&;]|%3F|%26|%3B)(${names})(=|%3D)${value}`, 'gi');
const assignment = new RegExp(String.raw`(?<![A-Za-z0-9_?&;-])(${names})(=)${value}`, 'gi');
const variable = new RegExp(String.raw`(?<![A-Za-z0-9_])([A-Z][A-Z0-9_]*)(=|: ?)${value}`, 'g');
const bearer = new RegExp(String.raw`(?<![A-Za-z0-9_-])(Bearer[ \t]+)${value}`, 'gi');
const login = /(:\/\/[^\s/:@"'<>]*:)([^\s/@"'<>]+)(?=@)/g;
const member = /(\\{0,15}["'])([A-Za-z0-9_-]{3,64})\1[ \t]*[:,][ \t]*b?(\\{0,15})(["'])/g;
const headerLine =
  /(?<![A-Za-z0-9_-])((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token):[ \t]*(?!\\{0,16}["'])/gi;

/** Searches only lines that contain a keyword of a rule: a sixth of a report. */
export const hideInProse = (text: string, hide: Hide): string =>
  changeLines(text, (line, shapes) => hideInLine(line, shapes, hide));

function hideInLine(text: string, shapes: number, hide: Hide): string {
  let result = text;
  if (shapes & (SHAPE.header | SHAPE.field)) result = hideQuoted(result, hide);
  if (shapes & SHAPE.header) {
    result = hideHeaderLines(result, hide);
    result = result.replace(bearer, (all, scheme: string, found: string) =>
      isPlaceholder(found) || !isOpaque(found) ? all : scheme + hide(found, 'secret'),
    );
  }
  if (shapes & SHAPE.field) result = hideAssigned(result, hide);
  if (shapes & SHAPE.login) {
    result = result.replace(login, (all, before: string, found: string) =>
      isPlaceholder(found) ? all : before + forQuery(hide(found, 'password')),
    );
  }
  return result;
}

function hideAssigned(text: string, hide: Hide): string {
  return text
    .replace(query, (all, before: string, name: string, equals: string, found: string) => {
      const kind = kindOfMember(name);
      if (!kind || isPlaceholder(found) || !isSecretValue(kind, found)) return all;
      return before + name + equals + forQuery(hide(found, kind));
    })
    .replace(assignment, (all, name: string, equals: string, found: string) => {
      const kind = kindOfMember(name);
      return kind && isOpaque(found) && isSecretValue(kind, found) ? name + equals + hide(found, kind) : all;
    })
    .replace(variable, (all, name: string, equals: string, found: string) => {
      const kind = kindOfMember(name);
      if (!kind || !isSecretValue(kind, found) || (equals !== '=' && !isOpaque(found))) return all;
      return name + equals + hide(found, kind);
    });
}

/** `"name":"value"`, `\"name\":\"value\"`, `'name': 'value'`, `(b'name', b'value')`. */
function hideQuoted(text: string, hide: Hide): string {
  let result = '';
  let last = 0;
  for (const match of text.matchAll(member)) {
    const [all, , name = '', slashes = '', quote = ''] = match;
    const header = isSecretHeader(name);
    const kind = kindOfMember(name);
    if ((!header && !kind) || match.index < last) continue;
    const start = match.index + all.length;
    const end = closing(text, start, quote, slashes.length);
    const found = text.slice(start, end);
    let hidden = found;
    if (header) hidden = hideInHeader(name, found, hide);
    else if (kind && isSecretValue(kind, found)) hidden = hide(found, kind);
    result += text.slice(last, start) + hidden;
    last = end;
  }
  return result + text.slice(last);
}

/**
 * The end of a quoted string. At depth n of escaping, its quotes have d = 2ⁿ−1 backslashes before them; an inner
 * quote has 2d+1, an inner backslash adds 2(d+1). If the line has no closing quote, the value is the rest of the
 * line.
 */
function closing(text: string, start: number, quote: string, depth: number): number {
  let slashes = 0;
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\n' || character === '\r') return index - slashes;
    if (character === quote && slashes % (2 * (depth + 1)) === depth) return index - depth;
    slashes = character === '\\' ? slashes + 1 : 0;
  }
  return text.length - slashes;
}

/** `Cookie: a=b` to the end of its line, or to the escaped `\r\n` inside a JSON string. */
function hideHeaderLines(text: string, hide: Hide): string {
  let result = '';
  let last = 0;
  for (const match of text.matchAll(headerLine)) {
    const start = match.index + match[0].length;
    if (match.index < last) continue;
    // `-H 'Authorization: …'`: a header line in quotes ends at the closing quote.
    const opening = text.charAt(match.index - 1);
    const quote = opening === '"' || opening === "'" ? opening : undefined;
    const line = start + text.slice(start).search(/[\r\n]|\\{1,16}[rn]|\\{0,16}"(?=[,}\]])|$/);
    const quoted = quote ? text.indexOf(quote, start) : -1;
    const end = quoted < 0 ? line : Math.min(line, quoted);
    result += text.slice(last, start) + hideInHeader(match[1] ?? '', text.slice(start, end), hide, { prose: true });
    last = end;
  }
  return result + text.slice(last);
}
