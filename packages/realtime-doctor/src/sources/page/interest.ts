import type { Contract } from '../../contract/contract.ts';
import { isClientScript, isTransportPath } from '../../transcript/connections.ts';
import { decodeBody, type Packet } from '../../protocols/socket.io/packets.ts';

/** Text beyond this is dropped, but packets are decoded from the whole body. */
const MAX_BODY_LENGTH = 64 * 1024;
const TYPES: ReadonlySet<string> = new Set(['Document', 'XHR', 'Fetch', 'EventSource', 'Preflight']);

export interface Interest {
  /** Whether bodies are recorded. */
  readonly bodies: boolean;
  readonly isPolling: boolean;
  /** Engine.IO version in the URL of a polling request. */
  readonly engineVersion: '3' | '4';
}

/**
 * What to record of a request; undefined for images, scripts and the like.
 * @param type - as the DevTools protocol names it
 */
export function interestIn(url: string, type: string | undefined, contract: Contract): Interest | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, pathname, searchParams } = new URL(url);
  if (!/^https?:$/.test(protocol)) return undefined;
  const isTransport = isTransportPath(pathname, contract);
  const isPolling = isTransport || searchParams.has('EIO') || searchParams.get('transport') === 'polling';
  if (!isPolling && !TYPES.has(type ?? '') && !isClientScript(pathname)) return undefined;
  const isEndpoint = Object.values(contract.http).includes(pathname);
  return {
    bodies: (isPolling || isEndpoint) && (type === 'XHR' || type === 'Fetch'),
    isPolling,
    engineVersion: searchParams.get('EIO') === '3' ? '3' : '4',
  };
}

/** A body in the form that entries use. */
export function bodyOf(
  text: string | undefined,
  { isPolling, engineVersion }: Interest,
): { readonly body?: string; readonly packets?: readonly Packet[] } {
  if (text === undefined) return {};
  const packets = isPolling && text !== '' ? decodeBody(text, engineVersion) : undefined;
  return {
    body: text.length > MAX_BODY_LENGTH ? text.slice(0, MAX_BODY_LENGTH) : text,
    ...(packets ? { packets } : {}),
  };
}

/** Writes header names in lower case, as in HTTP/2, so that one lookup finds them. */
export function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
