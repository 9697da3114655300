import { QUIET } from './command.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { Project } from './files.ts';
import type { Observer } from './observer.ts';
import { NotReady, within, type Deadline } from './ready.ts';

/** Characters of a log line that are shown. */
const SHOWN = 100;

/** Looks on while a project's services start. */
export interface Watch {
  /** Rejects when the services' time is up and compose still waits for one. */
  readonly late: Promise<never>;
  /** When they must be ready: counted from the first that started, since images may take minutes before. */
  deadline(): Deadline;
  /** This service is awaited no more. */
  ready(name: string): void;
  end(): void;
}

export interface WatchOptions {
  readonly observer: Observer;
  readonly definition: Project;
  readonly contract: Contract;
  /** How long the services may take, milliseconds. */
  readonly patience: number;
  readonly say: (line: string) => void;
}

/**
 * Counts a start's time from its first service on, and says what is awaited: at once when that changes, and every ten
 * seconds with the last line of each service's log.
 */
export function watchStart({ observer, definition, contract, patience, say }: WatchOptions): Watch {
  const { services } = definition;
  const roles = new Set<string>(Object.values(contract.services).map(({ name }) => name));
  const began = performance.now();
  const ready = new Set<string>();
  let deadline: Deadline | undefined;
  let told = { at: began, waiting: '' };
  let giveUp: (error: NotReady) => void = () => {};
  const late = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // Whoever is not late never looks at it.
  late.catch(() => {});

  const starting = () =>
    observer
      .seen()
      .filter(({ service, state }) => state === 'starting' && !ready.has(service) && isAwaited(service))
      .map(({ service, lastLines }) => ({ service, last: lastLines.at(-1) }));
  const isAwaited = (service: string) =>
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
    if (observer.seen().some(({ state }) => state !== 'not started')) deadline ??= within(patience);
    const current = waiting();
    const names = [...current.for.map(({ service }) => service), ...current.notStarted].join();
    const isNews = names !== told.waiting;
    if (now - began >= QUIET && names && (isNews || now - told.at >= QUIET)) {
      told = { at: now, waiting: names };
      say(`compose: ${Math.round((now - began) / 1000)} s, ${tell(current)}`);
    }
    const first = current.for[0];
    if (deadline && now >= deadline.at && first) {
      const seen = `its health check has not passed, and compose waits for it`;
      giveUp(new NotReady(first.service, { state: 'starting', late: { patience, seen } }));
    }
  };
  const timer = setInterval(look, 1000).unref();
  return {
    late,
    deadline: () => deadline ?? within(patience),
    ready: (name) => ready.add(name),
    end: () => clearInterval(timer),
  };
}

function tell(waiting: {
  readonly for: readonly { readonly service: string; readonly last: string | undefined }[];
  readonly notStarted: readonly string[];
}): string {
  const services = waiting.for.map(({ service, last }) =>
    last === undefined ? `${service} (silent so far)` : `${service} («${last.trim().slice(0, SHOWN)}»)`,
  );
  const later = waiting.notStarted.length > 0 ? [`not started yet: ${waiting.notStarted.join(', ')}`] : [];
  const now = services.length > 0 ? [`waiting for ${services.join(', ')}`] : [];
  return [...now, ...later].join('; ');
}
