import { PROGRESS_INTERVAL_MS } from './command.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { Project } from './files.ts';
import type { Observer } from './observer.ts';
import { NotReady, within, type Deadline } from './ready.ts';

/** How many characters of a log line a progress message shows. */
const MAX_LINE_LENGTH = 100;

/** Monitors a project's start. */
export interface StartWatch {
  /** Rejects when the services' time is up and compose is still waiting for one. */
  readonly late: Promise<never>;
  /** When services must be ready, counted from the first one's start, because images may take minutes before. */
  deadline(): Deadline;
  /** Stops waiting for this service. */
  ready(name: string): void;
  end(): void;
}

export interface StartWatchOptions {
  readonly observer: Observer;
  readonly definition: Project;
  readonly contract: Contract;
  /** How long the services may take. */
  readonly timeoutMs: number;
  readonly log: (line: string) => void;
}

/**
 * Measures the time from the first service's start, and logs what the start is waiting for: whenever that changes, and
 * every ten seconds with the last log line of each service.
 */
export function watchStart({ observer, definition, contract, timeoutMs, log }: StartWatchOptions): StartWatch {
  const { services } = definition;
  const roles = new Set<string>(Object.values(contract.services).map(({ name }) => name));
  const began = performance.now();
  const ready = new Set<string>();
  let deadline: Deadline | undefined;
  let lastLogged = { at: began, waiting: '' };
  let giveUp: (error: NotReady) => void = () => {};
  const late = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // A start in time never awaits this promise.
  late.catch(() => {});

  const starting = () =>
    observer
      .seen()
      .filter(({ service, state }) => state === 'starting' && !ready.has(service) && isRequired(service))
      .map(({ service, lastLines }) => ({ service, last: lastLines.at(-1) }));
  const isRequired = (service: string) =>
    roles.has(service) || (services[service]?.healthcheck !== undefined && !services[service].healthcheck.disable);
  const waiting = () => {
    const seen = new Set(observer.seen().map(({ service }) => service));
    return {
      for: starting(),
      notStarted: Object.keys(services).filter((service) => !seen.has(service)),
    };
  };

  const look = () => {
    const now = performance.now();
    if (observer.seen().some(({ state }) => state !== 'not started')) deadline ??= within(timeoutMs);
    const current = waiting();
    const names = [...current.for.map(({ service }) => service), ...current.notStarted].join();
    const isNews = names !== lastLogged.waiting;
    if (now - began >= PROGRESS_INTERVAL_MS && names && (isNews || now - lastLogged.at >= PROGRESS_INTERVAL_MS)) {
      lastLogged = { at: now, waiting: names };
      log(`compose: ${Math.round((now - began) / 1000)} s, ${format(current)}`);
    }
    const first = current.for[0];
    if (deadline && now >= deadline.at && first) {
      const seen = 'its health check has not passed, and compose is waiting for it';
      giveUp(new NotReady(first.service, { state: 'starting', late: { timeoutMs, seen } }));
    }
  };
  const timer = setInterval(look, 1000).unref();
  return {
    late,
    deadline: () => deadline ?? within(timeoutMs),
    ready: (name) => ready.add(name),
    end: () => clearInterval(timer),
  };
}

function format(waiting: {
  readonly for: readonly { readonly service: string; readonly last: string | undefined }[];
  readonly notStarted: readonly string[];
}): string {
  const services = waiting.for.map(({ service, last }) =>
    last === undefined ? `${service} (no output yet)` : `${service} ("${last.trim().slice(0, MAX_LINE_LENGTH)}")`,
  );
  const later = waiting.notStarted.length > 0 ? [`not started yet: ${waiting.notStarted.join(', ')}`] : [];
  const now = services.length > 0 ? [`waiting for ${services.join(', ')}`] : [];
  return [...now, ...later].join('; ');
}
