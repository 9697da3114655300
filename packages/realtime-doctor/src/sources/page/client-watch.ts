/**
 * What socket.io-client itself knows in a page: its options, and which events the page listens to since when. The wire
 * does not show either, and both decide: an event that nobody listened to looks the same as one that was handled.
 */

/** A client in one frame. Times are milliseconds since the Unix epoch, by the page's clock. */
interface ClientReading {
  readonly namespace: string;
  /** As it was given to `io()`. */
  readonly url: string;
  readonly connected: boolean;
  readonly options: ClientOptions;
  /** Catches every event (`onAny`), or the page has put a handler of its own before the listeners. */
  readonly hearsAll: boolean;
  readonly listeners: readonly ListenerReading[];
}

/** Options of socket.io-client that decide causes; absent where the client has no such option. */
interface ClientOptions {
  /** Milliseconds until a connection attempt is given up. */
  readonly timeout?: number;
  readonly reconnection?: boolean;
  readonly reconnectionAttempts?: number;
  readonly withCredentials?: boolean;
  readonly transports?: readonly string[];
  readonly path?: string;
  /** Names of the headers in `extraHeaders`, never their values. */
  readonly headers?: readonly string[];
}

interface ListenerReading {
  readonly event: string;
  /** Functions that listen at the moment of the reading. */
  readonly count: number;
  /** Of these, how many have the same text as another. */
  readonly same: number;
  /** When functions were added, and when the last of them was gone; the newest last. */
  readonly added: readonly number[];
  readonly emptied: readonly number[];
  /** When all of them were removed at once, without naming one, and how many they were. */
  readonly dropped: readonly { readonly at: number; readonly count: number }[];
}

export interface ClientsReading {
  readonly clients: readonly ClientReading[];
  /** Pieces of work for which the page's thread did nothing else: when they began, and for how many milliseconds. */
  readonly busy: readonly { readonly at: number; readonly ms: number }[];
}

/**
 * Runs in every frame before any script of it. socket.io-client keeps listeners in a property `_callbacks` of each
 * emitter, in every version; an accessor for that name on `Object.prototype`, which no enumeration shows, meets each
 * emitter at its first listener and leaves it an accessor of its own.
 *
 * It imports nothing. Nothing that it does may throw into the page.
 */
export function watchClients(name: string): void {
  const { defineProperty, getPrototypeOf } = Object;
  const KEY = '_callbacks';
  const MOST = 40;
  const now = (): number => performance.timeOrigin + new Event('').timeStamp;
  interface History {
    added: number[];
    emptied: number[];
    dropped: { at: number; count: number }[];
  }
  interface Emitter {
    nsp?: unknown;
    io?: Record<string, unknown> & { opts?: Record<string, unknown>; uri?: unknown };
    connected?: unknown;
  }
  type Callback = ((...parameters: unknown[]) => unknown) & { fn?: unknown };
  const emitters: { emitter: Emitter; histories: Map<string, History> }[] = [];

  const observe = (emitter: object, first: unknown): void => {
    const histories = new Map<string, History>();
    if (emitters.length < 200) emitters.push({ emitter, histories });
    const historyOf = (key: string): History => {
      const history = histories.get(key) ?? { added: [], emptied: [], dropped: [] };
      histories.set(key, history);
      return history;
    };
    const note = (times: number[]): void => {
      times.push(now());
      if (times.length > MOST) times.shift();
    };
    /** `off(event, fn)` takes its function out first, so that a list which goes with functions in it went as a whole. */
    const noteEnd = (key: string, list: unknown): void => {
      const history = historyOf(key);
      note(history.emptied);
      if (!Array.isArray(list) || list.length === 0) return;
      history.dropped.push({ at: now(), count: list.length });
      if (history.dropped.length > MOST) history.dropped.shift();
    };
    const seenLists = new WeakSet();
    const watchList = (key: string, list: unknown): void => {
      if (!Array.isArray(list) || seenLists.has(list)) return;
      seenLists.add(list);
      const { push } = list;
      defineProperty(list, 'push', {
        configurable: true,
        writable: true,
        value(this: unknown[], ...more: unknown[]) {
          note(historyOf(key).added);
          return push.apply(this, more);
        },
      });
    };
    const wrap = (store: unknown): unknown =>
      typeof store !== 'object' || store === null
        ? store
        : new Proxy(store, {
            set(target, key, value, receiver) {
              if (typeof key === 'string') watchList(key, value);
              return Reflect.set(target, key, value, receiver === proxied ? target : receiver);
            },
            deleteProperty(target, key) {
              if (typeof key === 'string') noteEnd(key, Reflect.get(target, key));
              return Reflect.deleteProperty(target, key);
            },
          });
    let proxied = wrap(first);
    defineProperty(emitter, KEY, {
      configurable: true,
      enumerable: true,
      get: () => proxied,
      set: (next: unknown) => {
        // `this._callbacks = this._callbacks || {}` comes with every listener and every event.
        if (next === proxied) return;
        const before = (typeof proxied === 'object' ? proxied : null) as Record<string, unknown> | null;
        for (const key of histories.keys()) noteEnd(key, before?.[key]);
        proxied = wrap(next);
      },
    });
  };

  try {
    defineProperty(Object.prototype, KEY, {
      configurable: true,
      enumerable: false,
      get: () => undefined,
      set(this: object, value: unknown) {
        try {
          observe(this, value);
        } catch {
          // A frozen object takes no property, from us or from its owner.
          defineProperty(this, KEY, { configurable: true, enumerable: true, writable: true, value });
        }
      },
    });
  } catch {
    // A page that froze the prototype is not observed.
    return;
  }

  const busy: { at: number; ms: number }[] = [];
  try {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        if (duration >= 500 && busy.length < MOST) busy.push({ at: performance.timeOrigin + startTime, ms: duration });
      }
    }).observe({ type: 'longtask', buffered: true });
  } catch {
    // A browser without long tasks reports none.
  }

  const ask = (owner: Record<string, unknown> | undefined, method: string): unknown => {
    try {
      const found = owner?.[method];
      return typeof found === 'function' ? (found as () => unknown).call(owner) : undefined;
    } catch {
      // A getter of another library may want arguments.
      return undefined;
    }
  };
  const optionsOf = ({ io }: Emitter): ClientOptions => {
    const opts = io?.opts ?? {};
    const timeout = ask(io, 'timeout');
    const reconnection = ask(io, 'reconnection');
    const attempts = ask(io, 'reconnectionAttempts');
    const { transports, extraHeaders, path, withCredentials } = opts;
    return {
      ...(typeof timeout === 'number' ? { timeout } : {}),
      ...(typeof reconnection === 'boolean' ? { reconnection } : {}),
      ...(typeof attempts === 'number' && Number.isFinite(attempts) ? { reconnectionAttempts: attempts } : {}),
      ...(typeof withCredentials === 'boolean' ? { withCredentials } : {}),
      ...(Array.isArray(transports) ? { transports: transports.filter((each) => typeof each === 'string') } : {}),
      ...(typeof path === 'string' ? { path } : {}),
      ...(typeof extraHeaders === 'object' && extraHeaders !== null ? { headers: Object.keys(extraHeaders) } : {}),
    };
  };
  const listenersOf = ({ emitter, histories }: (typeof emitters)[number]): ListenerReading[] => {
    const store = (emitter as Record<string, unknown>)[KEY] as Record<string, Callback[]> | undefined;
    const keys = new Set([...Object.keys(store ?? {}), ...histories.keys()]);
    return [...keys]
      .filter((key) => key.startsWith('$'))
      .map((key) => {
        const list = Array.isArray(store?.[key]) ? store[key] : [];
        const texts = list.map((each) => String(typeof each.fn === 'function' ? each.fn : each));
        const history = histories.get(key);
        return {
          event: key.slice(1),
          count: list.length,
          same: texts.filter((text, index) => texts.indexOf(text) !== index).length,
          added: [...(history?.added ?? [])],
          emptied: [...(history?.emptied ?? [])],
          dropped: [...(history?.dropped ?? [])],
        };
      });
  };
  const anyListenersOf = (emitter: Emitter): unknown[] | undefined =>
    (emitter as Record<string, unknown[] | undefined>)['_anyListeners'];
  /** Methods that a library which listens in another way puts on the socket itself. */
  const isPatched = (emitter: object): boolean =>
    ['onevent', 'emitEvent', 'onpacket'].some((method) => Object.hasOwn(emitter, method)) ||
    getPrototypeOf(emitter) === null;

  const read = (): ClientsReading => {
    const clients = emitters.flatMap((each) => {
      const { emitter } = each;
      if (typeof emitter.nsp !== 'string' || typeof emitter.io !== 'object') return [];
      return [
        {
          namespace: emitter.nsp,
          url: typeof emitter.io.uri === 'string' ? emitter.io.uri : '',
          connected: emitter.connected === true,
          options: optionsOf(emitter),
          hearsAll: (anyListenersOf(emitter)?.length ?? 0) > 0 || isPatched(emitter),
          listeners: listenersOf(each),
        },
      ];
    });
    return { clients, busy };
  };
  defineProperty(globalThis, name, { configurable: true, enumerable: false, value: read });
}
