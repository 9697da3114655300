import type { ConsoleLine } from '../../transcript/entries.ts';
import type { Draft } from '../recording/draft.ts';
import type { TraceClock } from './clock.ts';
import type { TraceEvent } from './events.ts';

const LEVELS: Readonly<Record<string, ConsoleLine['level']>> = {
  debug: 'debug',
  info: 'info',
  warning: 'warning',
  error: 'error',
  assert: 'error',
};

/** Console, errors, opening and closing of the pages of a context. */
export class Pages {
  readonly #draft: Draft;
  readonly #clock: TraceClock;

  constructor(draft: Draft, clock: TraceClock) {
    this.#draft = draft;
    this.#clock = clock;
  }

  take(event: Extract<TraceEvent, { type: 'console' | 'event' }>): void {
    const wall = this.#clock.wall(event.time);
    if (event.type === 'console') {
      const { location } = event;
      this.#draft.add(wall, {
        source: 'page',
        kind: 'console',
        page: this.#draft.page(event.pageId ?? ''),
        level: LEVELS[event.messageType] ?? 'log',
        text: event.text,
        ...(location?.url
          ? { at: { url: location.url, line: location.lineNumber + 1, column: location.columnNumber + 1 } }
          : {}),
      });
      return;
    }
    const { pageId } = event.params;
    const page = this.#draft.page(typeof pageId === 'string' ? pageId : '');
    if (event.method === 'page') this.#draft.add(wall, { source: 'page', kind: 'page.opened', page });
    if (event.method === 'pageClosed') this.#draft.add(wall, { source: 'page', kind: 'page.closed', page });
    if (event.method === 'pageError') {
      const { message, stack } = errorOf(event.params['error']);
      this.#draft.add(wall, { source: 'page', kind: 'page.error', page, message, ...(stack ? { stack } : {}) });
    }
  }
}

/** Playwright serializes an `Error` as one, and any other thrown value as a value. */
function errorOf(value: unknown): { readonly message: string; readonly stack?: string } {
  const inner = isRecord(value) && isRecord(value['error']) ? value['error'] : undefined;
  if (!inner) return { message: JSON.stringify(value) ?? 'unknown' };
  const { message, stack } = inner;
  return { message: String(message), ...(typeof stack === 'string' ? { stack } : {}) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
