/**
 * The typed description of an application under test. One file an application; claims, probes, taps and page
 * adapters read it, and no event name, token claim or selector is written anywhere else.
 */
export interface Contract {
  /** Short name, used in captures and messages. */
  readonly name: string;
  readonly transport: {
    /** Socket.IO path on the page's own origin, with its slashes: `/socket.io/`. */
    readonly path: string;
    readonly namespace: string;
    /** What the client is configured to use, in order. */
    readonly transports: readonly ('websocket' | 'polling')[];
  };
  /** What the client is configured with; times in milliseconds (Socket.IO client's own option names). */
  readonly client: ReconnectionSettings;
  readonly events: {
    /** The server's greeting, once a connection. */
    readonly connected: string;
    readonly subscribe: string;
    readonly subscribed: string;
    readonly unsubscribe: string;
    readonly unsubscribed: string;
    readonly notification: string;
    readonly error: string;
  };
  readonly token: {
    readonly algorithm: 'HS256';
    readonly issuer: string;
    readonly audience: string;
    readonly tiers: readonly string[];
    readonly defaultTier: string;
    /** Claims that the application's server reads. */
    readonly claims: readonly string[];
  };
  readonly http: {
    readonly health: string;
    readonly register: string;
    readonly login: string;
    readonly testNotification: string;
    readonly disconnect?: string;
    readonly tierForTestNotification: string;
  };
  readonly limits: {
    readonly notificationsPerMinute: number;
    /** An identical notification within this window is dropped, in milliseconds. */
    readonly duplicateWindow: number;
  };
  readonly page: PageContract;
  readonly services: Readonly<Record<ServiceRole, { readonly name: string; readonly port: number }>>;
  readonly environment: {
    /** Names that the backend reads; a near-miss of one of these is a finding. */
    readonly names: readonly string[];
    readonly secret: string;
    readonly devMode: string;
  };
  readonly log: {
    readonly prefixes: readonly string[];
    readonly connectFired: string;
    readonly connected: string;
    readonly refused: string;
    /** Said with the session's id when a connection is over. Absent where the application does not log it. */
    readonly disconnected?: string;
  };
  /** Redis channels that the adapter of each backend listens on. */
  readonly redisChannels: Readonly<Record<'node' | 'python', string>>;
}

export type ServiceRole = 'redis' | 'backend' | 'frontend';

/** Names and meaning as in socket.io-client's Manager options; milliseconds. */
export interface ReconnectionSettings {
  readonly reconnectionDelay: number;
  readonly reconnectionDelayMax: number;
  readonly randomizationFactor: number;
  /** How long one attempt may last. */
  readonly timeout: number;
}

export interface PageContract {
  readonly routes: { readonly login: string; readonly dashboard: string };
  readonly storage: { readonly token: string };
  readonly flags: { readonly ready: string; readonly connected: string };
  /** CSS selectors of what the page shows. Absent where the application has no such element. */
  readonly shows: {
    readonly toast: string;
    readonly state?: string;
    readonly tier?: string;
    readonly refusal?: string;
    readonly reconnect?: string;
  };
  /** What the state element says, in the words of the page. */
  readonly states?: {
    readonly connected: string;
    readonly connecting: string;
    readonly lost: string;
    readonly refused: string;
    readonly disconnected: string;
  };
}
