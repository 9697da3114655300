/** The page's data in localStorage. */

const tokenKey = 'stackmotive_access_token';
const transportsKey = 'stackmotive_transports';

export type Transport = 'websocket' | 'polling';

export const readToken = (): string | null => localStorage.getItem(tokenKey);
export const storeToken = (token: string): void => localStorage.setItem(tokenKey, token);
export const forgetToken = (): void => localStorage.removeItem(tokenKey);

/** Transports to try, in order: `websocket`, or the stored list of a debugging session (`polling,websocket`). */
export function readTransports(): Transport[] {
  const stored = localStorage.getItem(transportsKey);
  if (stored === null) return ['websocket'];
  const named = stored.split(',').map((name) => name.trim());
  const known = named.filter((name) => name === 'websocket' || name === 'polling');
  if (known.length > 0 && known.length === named.length) return known;
  console.warn(`${transportsKey} must list websocket and polling, but it is "${stored}". Using websocket.`);
  return ['websocket'];
}
