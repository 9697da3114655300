/**
 * Reads socket.io-client's own state in a page: its options, and which events the page listens to since when. The wire
 * shows neither, and both matter: an event without a listener looks the same as one that was handled.
 */

/** One client in one frame. Times are milliseconds since the Unix epoch, by the page's clock. */
interface ClientReading {
  readonly namespace: string;
  /** As passed to `io()`. */
  readonly url: string;
  readonly connected: boolean;
  readonly options: ClientOptions;
  /** Catches every event (`onAny`), or the page handles packets itself before the listeners do. */
  readonly hearsAll: boolean;
  readonly listeners: readonly ListenerReading[];
}

/** Options of socket.io-client that causes depend on. A member is absent if the client does not have the option. */
interface ClientOptions {
  /** Connection timeout, in milliseconds. */
  readonly timeout?: number;
  readonly reconnection?: boolean;
  readonly autoConnect?: boolean;
  readonly reconnectionAttempts?: number;
  readonly withCredentials?: boolean;
  readonly transports?: readonly string[];
  readonly path?: string;
  /** Names of the headers in `extraHeaders`, never their values. */
  readonly headers?: readonly string[];
}

interface ListenerReading {
  readonly event: string;
  /** Number of listeners at the time of the reading. */
  readonly count: number;
  /** How many of these have the same source text as another. */
  readonly same: number;
  /** The text of one of them has a call of `emit`. */
  readonly emits: boolean;
  /** When listeners were added, and when the last one was removed; the newest last. */
  readonly added: readonly number[];
  readonly emptied: readonly number[];
  /** When all listeners were removed at once without naming one, and how many there were. */
  readonly dropped: readonly { readonly at: number; readonly count: number }[];
  /** What its functions threw; older clients tell nobody of it. */
  readonly threw: readonly { readonly at: number; readonly message: string; readonly stack: string }[];
}

/** An `EventSource` of the page, and the names that it was asked to listen to. */
interface StreamReading {
  readonly url: string;
  readonly listens: readonly string[];
}

/** What a pusher-js client listens to on one channel. */
interface ChannelReading {
  readonly channel: string;
  readonly events: readonly string[];
  readonly hearsAll: boolean;
}

export interface ClientsReading {
  readonly clients: readonly ClientReading[];
  readonly channels: readonly ChannelReading[];
  readonly streams: readonly StreamReading[];
  /** Long tasks that blocked the page's thread: start and duration in milliseconds. */
  readonly busy: readonly { readonly at: number; readonly ms: number }[];
}

/**
 * Runs in every frame before its scripts. In every version, socket.io-client keeps listeners in a property `_callbacks`
 * of each emitter. A non-enumerable accessor for that name on `Object.prototype` is called at an emitter's first
 * listener and gives the emitter its own accessor.
 *
 * It imports nothing, and must never throw into the page.
 */
export function watchClients(name: string): void {
  const { defineProperty, getPrototypeOf } = Object;
  const KEY = '_callbacks';
  const MAX_ITEMS = 40;
  const now = (): number => performance.timeOrigin + new Event('').timeStamp;
  interface History {
    added: number[];
    emptied: number[];
    dropped: { at: number; count: number }[];
    threw: { at: number; message: string; stack: string }[];
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
      const history = histories.get(key) ?? { added: [], emptied: [], dropped: [], threw: [] };
      histories.set(key, history);
      return history;
    };
    const note = (times: number[]): void => {
      times.push(now());
      if (times.length > MAX_ITEMS) times.shift();
    };
    /** `off(event, fn)` removes its function first, so a list that still has functions was removed as a whole. */
    const noteEnd = (key: string, list: unknown): void => {
      const history = historyOf(key);
      note(history.emptied);
      if (!Array.isArray(list) || list.length === 0) return;
      history.dropped.push({ at: now(), count: list.length });
      if (history.dropped.length > MAX_ITEMS) history.dropped.shift();
    };
    const noteThrown = (key: string, error: unknown): void => {
      const { threw } = historyOf(key);
      const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
      if (threw.length < MAX_ITEMS) threw.push({ at: now(), message, stack: (stack ?? '').slice(0, 1500) });
    };
    const noting = (key: string, callback: Callback) =>
      function noted(this: unknown, ...parameters: unknown[]): unknown {
        try {
          return callback.apply(this, parameters);
        } catch (error) {
          noteThrown(key, error);
          throw error;
        }
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
      // An emitter calls the functions of a copy.
      const { slice } = list as Callback[];
      defineProperty(list, 'slice', {
        configurable: true,
        writable: true,
        value(this: Callback[], ...range: [number?, number?]) {
          return slice.apply(this, range).map((each) => (typeof each === 'function' ? noting(key, each) : each));
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
        // Every listener and every event runs `this._callbacks = this._callbacks || {}`.
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
          // A frozen object accepts no property, from us or from its owner.
          defineProperty(this, KEY, { configurable: true, enumerable: true, writable: true, value });
        }
      },
    });
  } catch {
    // The page froze the prototype, so its clients are not observed.
    return;
  }

  const streams = new Map<EventSource, Set<string>>();
  const noteName = (source: EventSource, event: unknown): void => {
    if (!(source instanceof EventSource) || streams.size > 50) return;
    streams.set(source, (streams.get(source) ?? new Set()).add(String(event)));
  };
  try {
    const { prototype } = EventSource;
    const add = Reflect.get(EventTarget.prototype, 'addEventListener');
    defineProperty(prototype, 'addEventListener', {
      configurable: true,
      writable: true,
      value(this: EventSource, ...parameters: Parameters<typeof add>) {
        noteName(this, parameters[0]);
        return Reflect.apply(add, this, parameters);
      },
    });
    const onmessage = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
    defineProperty(prototype, 'onmessage', {
      ...onmessage,
      set(this: EventSource, handler: unknown) {
        if (typeof handler === 'function') noteName(this, 'message');
        onmessage?.set?.call(this, handler);
      },
    });
  } catch {
    // A browser without event streams listens to none.
  }

  const busy: { at: number; ms: number }[] = [];
  try {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        if (duration >= 500 && busy.length < MAX_ITEMS)
          busy.push({ at: performance.timeOrigin + startTime, ms: duration });
      }
    }).observe({ type: 'longtask', buffered: true });
  } catch {
    // This browser does not report long tasks.
  }

  const ask = (owner: Record<string, unknown> | undefined, method: string): unknown => {
    try {
      const found = owner?.[method];
      return typeof found === 'function' ? (found as () => unknown).call(owner) : undefined;
    } catch {
      // A getter of another library may need arguments.
      return undefined;
    }
  };
  const optionsOf = ({ io }: Emitter): ClientOptions => {
    const opts = io?.opts ?? {};
    const timeout = ask(io, 'timeout');
    const reconnection = ask(io, 'reconnection');
    const attempts = ask(io, 'reconnectionAttempts');
    const { transports, extraHeaders, path, withCredentials, autoConnect } = opts;
    return {
      ...(typeof timeout === 'number' ? { timeout } : {}),
      ...(typeof reconnection === 'boolean' ? { reconnection } : {}),
      ...(typeof attempts === 'number' && Number.isFinite(attempts) ? { reconnectionAttempts: attempts } : {}),
      ...(typeof autoConnect === 'boolean' ? { autoConnect } : {}),
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
          emits: texts.some((text) => /\bemit\b/.test(text)),
          added: [...(history?.added ?? [])],
          emptied: [...(history?.emptied ?? [])],
          dropped: [...(history?.dropped ?? [])],
          threw: [...(history?.threw ?? [])],
        };
      });
  };
  const anyListenersOf = (emitter: Emitter): unknown[] | undefined =>
    (emitter as Record<string, unknown[] | undefined>)['_anyListeners'];
  /** True if a library replaced the socket's own methods to listen in another way. */
  const isPatched = (emitter: object): boolean =>
    ['onevent', 'emitEvent', 'onpacket'].some((method) => Object.hasOwn(emitter, method)) ||
    getPrototypeOf(emitter) === null;

  interface Dispatcher {
    name?: unknown;
    callbacks?: Record<string, object | undefined>;
    global_callbacks?: unknown[];
  }
  interface PusherClient {
    allChannels?: () => Dispatcher[];
    global_emitter?: Dispatcher;
  }
  /** Names have an underscore in front there. */
  const namesIn = ({ callbacks }: Dispatcher): string[] =>
    Object.keys(callbacks?.[KEY] ?? {}).map((key) => key.slice(1));
  /** Only where pusher-js is a global, as Laravel's set-up makes it: elsewhere its clients are out of reach. */
  const pusherChannels = (): ChannelReading[] => {
    const { Pusher } = globalThis as { Pusher?: { instances?: PusherClient[] } };
    try {
      return (Pusher?.instances ?? []).flatMap((client) => {
        const { global_emitter: all = {} } = client;
        return (client.allChannels?.() ?? []).map((channel) => ({
          channel: String(channel.name),
          events: [...namesIn(channel), ...namesIn(all)].filter((event) => !event.startsWith('pusher:')),
          hearsAll: (channel.global_callbacks?.length ?? 0) + (all.global_callbacks?.length ?? 0) > 0,
        }));
      });
    } catch {
      // A Pusher of the page's own is not pusher-js.
      return [];
    }
  };

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
    const heard = [...streams].map(([{ url }, names]) => ({ url, listens: [...names] }));
    return { clients, channels: pusherChannels(), streams: heard, busy };
  };
  defineProperty(globalThis, name, { configurable: true, enumerable: false, value: read });
}
