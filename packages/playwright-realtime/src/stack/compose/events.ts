import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { ServiceEvent } from 'realtime-doctor/transcript/entries.ts';
import type { Docker } from './engine.ts';

/** An engine event about a container of the project. */
export interface EngineEvent {
  readonly container: string;
  /** Compose's service name. */
  readonly service: string;
  /** The service's name, with a number from its second container on: `backend-2`. */
  readonly name: string;
  readonly event: ServiceEvent['event'];
  readonly exitCode?: number;
  readonly signal?: string;
  /** The engine's wall-clock time in nanoseconds since the Unix epoch. */
  readonly time: bigint;
}

/** Podman 4 reports a health check without its result; inspect the container for it. */
export type Check = Omit<EngineEvent, 'event'> & { readonly event: 'checked' };

/** Engine actions that become entries. Others, such as `create` and `exec_*`, say nothing about a service. */
const EVENTS: Readonly<Record<string, ServiceEvent['event'] | 'checked'>> = {
  start: 'start',
  die: 'die',
  oom: 'oom',
  pause: 'pause',
  unpause: 'unpause',
  stop: 'stop',
  kill: 'kill',
  restart: 'restart',
  health_status: 'checked',
  'health_status: healthy': 'healthy',
  'health_status: unhealthy': 'unhealthy',
};

/** The engine's format (Docker Engine API, SystemEvents). */
interface RawEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

/**
 * Follows the events of a project's containers until the returned function is called.
 * @param since - time of the first event to report, in milliseconds since the Unix epoch by the engine's clock
 * @param onLost - called with the reason if the engine ends the stream
 */
export async function followEvents(
  docker: Docker,
  project: string,
  since: number,
  onEvent: (event: EngineEvent | Check) => void,
  onLost: (why: string) => void,
): Promise<() => void> {
  const abort = new AbortController();
  const stream = (await docker.getEvents({
    since: Math.floor(since / 1000),
    filters: { type: ['container'], label: [`com.docker.compose.project=${project}`] },
    abortSignal: abort.signal,
  })) as Readable;
  const lost = (why: string) => abort.signal.aborted || onLost(why);
  stream.on('error', (error) => lost(error.message));
  stream.on('end', () => lost('the engine closed it'));
  const lines = new LineSplitter();
  stream.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk)) {
      const event = read(line);
      if (event) onEvent(event);
    }
  });
  return () => abort.abort();
}

/** A chunk may contain several lines and end in the middle of one. */
class LineSplitter {
  #rest = '';
  readonly #decoder = new TextDecoder();

  push(chunk: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter(Boolean);
  }
}

function read(line: string): EngineEvent | Check | undefined {
  const raw = JSON.parse(exactTime(line)) as Omit<RawEvent, 'timeNano'> & { timeNano: string };
  const event = EVENTS[raw.Action];
  const attributes = raw.Actor.Attributes;
  const service = attributes['com.docker.compose.service'];
  if (!event || !service) return undefined;
  return {
    container: raw.Actor.ID,
    service,
    name: instanceName(service, Number(attributes['com.docker.compose.container-number'] ?? 1)),
    event,
    ...(attributes['exitCode'] === undefined ? {} : { exitCode: Number(attributes['exitCode']) }),
    ...(attributes['signal'] === undefined ? {} : { signal: signalName(Number(attributes['signal'])) }),
    time: BigInt(raw.timeNano),
  };
}

/** A container's name in its project: the service's name, with a number from the second on. */
export const instanceName = (service: string, number: number): string =>
  number > 1 ? `${service}-${number}` : service;

/** Nanoseconds since the epoch don't fit into a double's 53 bits. */
const exactTime = (line: string) => line.replace(/"timeNano":(\d+)/, '"timeNano":"$1"');

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? String(number);
}
