/**
 * The hook's reports, in this order for one socket: new, then made or threw, then close. Times are epoch milliseconds.
 */
export type SocketReport =
  | { readonly k: 'ws.new'; readonly n: number; readonly at: number }
  | { readonly k: 'ws.made'; readonly n: number; readonly url: string; readonly closed: boolean }
  | { readonly k: 'ws.threw'; readonly n: number; readonly url: string; readonly error: string }
  | {
      readonly k: 'ws.close';
      readonly n: number;
      readonly at: number;
      readonly code: number;
      readonly reason: string;
      readonly clean: boolean;
      /** A script had called `close()`. */
      readonly own?: true;
    };

/**
 * Runs in pages and workers before their scripts. It listens passively to the `close` event of each WebSocket, because
 * the DevTools protocol does not report close codes. It also reports when a constructor begins and ends, because the
 * protocol does not report a socket that is refused before it exists (CSP, mixed content, bad URL).
 *
 * It imports nothing, and saves the functions that it needs before a page can replace them. It must not read
 * `location`: in a worker that has not started yet, that crashes Chromium 156.
 */
export function hookWebSocket(binding: string): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const report = scope[binding] as ((text: string) => void) | undefined;
  delete scope[binding];
  if (typeof report !== 'function' || typeof WebSocket !== 'function') return;
  const Native = WebSocket;
  const NativeEvent = Event;
  const { stringify } = JSON;
  const { apply, construct } = Reflect;
  // oxlint-disable-next-line typescript/unbound-method -- called on each socket, as a page may replace it later
  const listen = EventTarget.prototype.addEventListener;
  const say = (what: SocketReport): void => report(stringify(what));
  // An event's time stamp is the browser's own, while a test may have replaced `performance.now`.
  const now = (): number => performance.timeOrigin + new NativeEvent('').timeStamp;
  let count = 0;
  const asked = new WeakSet<object>();
  const remember = asked.add.bind(asked);
  const isAsked = asked.has.bind(asked);

  const Observed = new Proxy(Native, {
    construct(target, parameters: [string], newTarget) {
      const n = ++count;
      say({ k: 'ws.new', n, at: now() });
      let socket: WebSocket;
      try {
        socket = construct(target, parameters, newTarget) as WebSocket;
      } catch (error) {
        say({ k: 'ws.threw', n, url: typeof parameters[0] === 'string' ? parameters[0] : '', error: String(error) });
        throw error;
      }
      const closing = (event: Event): void => {
        const { code, reason, wasClean } = event as CloseEvent;
        say({ k: 'ws.close', n, at: now(), code, reason, clean: wasClean, ...(isAsked(socket) ? { own: true } : {}) });
      };
      listen.call(socket, 'close', closing, { once: true, passive: true });
      say({ k: 'ws.made', n, url: socket.url, closed: socket.readyState === Native.CLOSED });
      return socket;
    },
  });
  const place = (owner: object, name: string): void => {
    Object.defineProperty(owner, name, { ...Object.getOwnPropertyDescriptor(owner, name), value: Observed });
  };
  place(globalThis, 'WebSocket');
  // oxlint-disable-next-line typescript/unbound-method -- called on the socket that it is called on
  const close = new Proxy(Native.prototype.close, {
    apply(target, socket: WebSocket, parameters) {
      // Later calls answer the server's close and change nothing.
      if (socket.readyState < Native.CLOSING) remember(socket);
      return apply(target, socket, parameters) as unknown;
    },
  });
  Object.defineProperty(Native.prototype, 'close', {
    ...Object.getOwnPropertyDescriptor(Native.prototype, 'close'),
    value: close,
  });
  // Otherwise `socket.constructor === WebSocket` would be false, and `new socket.constructor(url)` would be missed.
  place(Native.prototype, 'constructor');
}
