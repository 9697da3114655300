/** Long polls that a gateway ended in its own name before the server had anything to say. */
import { exchanges } from './exchanges.ts';
import type { HttpResponse } from '../../transcript/entries.ts';
import type { Scene } from '../scene.ts';

/** With these a gateway gives up waiting. */
const GAVE_UP = new Set([408, 499, 502, 504, 524]);
/** No time limit is shorter than this. Milliseconds. */
const LEAST = 900;

/** Daphne says 503, which is no limit of time elsewhere. */
const isGivenUp = ({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): boolean =>
  GAVE_UP.has(status) || (status === 503 && /daphne/i.test(headers['server'] ?? ''));

export interface CutPoll {
  readonly entry: string;
  readonly status: number;
  /** From the request to its end, and when the first ping was due; milliseconds. */
  readonly waited: number;
  readonly pingInterval: number;
}

export function cutPolls(scene: Scene): CutPoll[] {
  return scene.connections.flatMap(({ opened, entries }) => {
    if (!opened) return [];
    const own = exchanges(scene).filter(({ request }) => entries.includes(request.id));
    return own.flatMap(({ request, response, sid }) => {
      if (sid === undefined || request.method !== 'GET' || !response || !isGivenUp(response)) return [];
      const waited = response.t - request.t;
      return waited >= LEAST && waited < opened.pingInterval
        ? [{ entry: response.id, status: response.status, waited, pingInterval: opened.pingInterval }]
        : [];
    });
  });
}
