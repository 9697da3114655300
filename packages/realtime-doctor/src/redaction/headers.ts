/**
 * Redacts the values of Authorization and cookie headers: schemes, names and attributes stay, credentials are hidden.
 */
import { isPlaceholder, type SecretKind } from './placeholder.ts';
import { isOpaque } from './names.ts';

export type Hide = (value: string, kind: SecretKind) => string;

const schemes = /^(?:bearer|basic|digest|token|apikey|negotiate|ntlm|hmac|dpop|aws4-hmac-sha256)$/i;
/** Attributes of Set-Cookie (RFC 6265 section 4.1.1), which are not secret. */
const attributes = /^(?:expires|max-age|domain|path|samesite|priority)$/i;

/**
 * Redacts the value of a header. Set `prose` for a value found in running text, where `authorization: ` may also
 * begin a sentence: only what looks like credentials is hidden there.
 */
export function hideInHeader(name: string, value: string, hide: Hide, { prose = false } = {}): string {
  return /cookie/i.test(name) ? hideInCookies(value, hide) : hideCredentials(value, hide, prose);
}

function hideCredentials(value: string, hide: Hide, prose: boolean): string {
  const [, space = '', scheme = '', gap = '', rest = ''] =
    /^(\s*)(?:([A-Za-z0-9-]+)([ \t]+))?([\s\S]*?)\s*$/.exec(value) ?? [];
  if (rest === '' || isPlaceholder(rest)) return value;
  if (scheme !== '' && schemes.test(scheme)) return `${space}${scheme}${gap}${hide(rest, 'secret')}`;
  if (prose && !isOpaque(`${scheme}${gap}${rest}`)) return value;
  const all = `${scheme}${gap}${rest}`;
  return isPlaceholder(all) ? value : `${space}${hide(all, 'secret')}`;
}

const pair = /([^\s=;,"']{1,256})=("[^"]*"|(?:‹[^›]{0,400}›|[^;\s"'‹])*)/g;

function hideInCookies(value: string, hide: Hide): string {
  const bare = value.trim();
  // A cookie without a name is invalid (RFC 6265), but it can still be a session id.
  if (!bare.includes('=') && isOpaque(bare)) return value.replace(bare, () => hide(bare, 'cookie'));
  return value.replace(pair, (all, name: string, quoted: string) => {
    const cookie = quoted.replace(/^"|"$/g, '');
    if (cookie === '' || attributes.test(name) || isPlaceholder(cookie)) return all;
    return `${name}=${hide(cookie, 'cookie')}`;
  });
}
