/** What the browser itself forbade. */
import type { HttpFailed } from '../../transcript/entries.ts';
import type { Scene } from '../scene.ts';

export const blockedRequests = ({ transcript }: Scene, reason: string): HttpFailed[] =>
  transcript?.of('http.failed').filter(({ blockedReason }) => blockedReason === reason) ?? [];

/**
 * Whether a Content-Security-Policy lets a page connect to an origin (CSP3, section 6.7.2). Several policies, joined
 * by commas, must all allow it. Chromium lets `'self'` stand for the same host over ws and wss, too.
 */
export function policyAllows(policy: string, origin: string, self: string): boolean {
  return policy.split(',').every((each) => {
    const directives = new Map(
      each.split(';').map((text): [string, string[]] => {
        const [name = '', ...sources] = text.trim().toLowerCase().split(/\s+/);
        return [name, sources];
      }),
    );
    const sources = directives.get('connect-src') ?? directives.get('default-src');
    return sources === undefined || sources.some((source) => matches(source, origin, self));
  });
}

function matches(source: string, origin: string, self: string): boolean {
  const asked = new URL(origin);
  if (source === "'self'") return asked.host === new URL(self).host;
  if (source === '*') return true;
  if (/^[a-z][a-z0-9+.-]*:$/.test(source))
    return secured(source) === secured(asked.protocol) || source === asked.protocol;
  const found = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^:/]+)(?::(\*|\d+))?/.exec(source);
  if (!found) return false;
  const [, scheme, host = '', port] = found;
  if (scheme !== undefined && `${scheme}:` !== asked.protocol && secured(`${scheme}:`) !== asked.protocol) return false;
  const isHost = host.startsWith('*.')
    ? asked.hostname.endsWith(host.slice(1))
    : host === '*' || host === asked.hostname;
  return isHost && (port === '*' || (port ?? '') === asked.port);
}

/** A source for the insecure scheme also stands for the secure one. */
const secured = (scheme: string): string => ({ 'http:': 'https:', 'ws:': 'wss:' })[scheme] ?? scheme;
