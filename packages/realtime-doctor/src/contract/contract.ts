import type { PageAdapter } from './page-adapter.ts';

/**
 * The typed description of an application under test. One file an application; claims, probes, taps and page
 * adapters read it, and no event name, token claim or selector is written anywhere else.
 *
 * It is data and nothing but data: it is filed with each transcript, so that somebody else can judge by it again. What
 * an application does not have is left out, and a journey that needs it is skipped by name.
 */
export interface Contract {
  /** Short name, used in captures and messages. */
  readonly name: string;
  /** The picture and conversation of a run are also filed as `NAME.png` and `NAME_ws.txt`; absent if they are not. */
  readonly filedAs?: string;
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
    readonly connected?: string;
    /** The event by which the page subscribes; absent if every connected page gets notifications. */
    readonly subscribe?: string;
    /** How the server acknowledges that. */
    readonly subscribed?: string;
    readonly unsubscribe?: string;
    readonly unsubscribed?: string;
    readonly notification?: string;
    readonly error?: string;
  };
  /** Members of the greeting's first argument, each only where it has one. */
  readonly greeting?: {
    readonly tier?: string;
    readonly message?: string;
    /** Holds a time in ISO 8601. */
    readonly timestamp?: string;
  };
  /** Members of a notification's first argument, each only where it has one. */
  readonly notification?: {
    /** Holds the text; absent where the argument is the text itself. */
    readonly message?: string;
    readonly type?: string;
    /** What the type may be. */
    readonly types?: readonly string[];
    /** Holds an object. */
    readonly data?: string;
    /** Holds a time in ISO 8601. */
    readonly timestamp?: string;
  };
  /** The tokens that let a user in; absent where there are none that could be signed. */
  readonly token?: {
    readonly algorithm: 'HS256';
    readonly issuer?: string;
    readonly audience?: string;
    /** From the lowest up. */
    readonly tiers?: readonly string[];
    readonly defaultTier?: string;
    /** Claims that the application's server reads. */
    readonly claims: readonly string[];
  };
  /** Paths on the backend's origin, or the page's where no other is known. */
  readonly http: {
    readonly health?: string;
    readonly register?: string;
    readonly login?: string;
    /** Sends a notification to the user who requests it. */
    readonly testNotification?: string;
    readonly disconnect?: string;
    readonly tierForTestNotification?: string;
  };
  /** How these endpoints are called, if not by POST with JSON as the user who is signed in. */
  readonly asking?: {
    /** `{message}` in the body is the text; `{ "message": "{message}" }` where nothing is said. */
    readonly testNotification?: Asking;
    /** `{email}` and `{password}` in the body; `{ "email": "{email}", "password": "{password}" }` where nothing is said. */
    readonly login?: Asking & {
      /** Member of the answer that holds the token; `access_token` where nothing is said. A session comes as its cookie. */
      readonly answer?: string;
    };
  };
  readonly limits?: {
    readonly notificationsPerMinute: number;
    /** An identical notification within this window is dropped, in milliseconds. */
    readonly duplicateWindow: number;
  };
  readonly page: PageAdapter;
  readonly services: Readonly<Record<ServiceRole, { readonly name: string; readonly port: number }>>;
  readonly environment?: {
    /** Names that the backend reads; a near-miss of one of these is a finding. */
    readonly names: readonly string[];
    readonly secret: string;
    readonly devMode: string;
  };
  readonly log?: {
    readonly prefixes: readonly string[];
    readonly connectFired: string;
    readonly connected: string;
    readonly refused: string;
    /** Said with the session's id when a connection is over. Absent where the application does not log it. */
    readonly disconnected?: string;
  };
  /** Redis channels that the adapter of each backend listens on. */
  readonly redisChannels?: Readonly<Record<'node' | 'python', string>>;
}

/** What a contract file may leave out beside what is optional: an application that is attached to has services of no name. */
export type ContractFile = Omit<Contract, 'services'> & Partial<Pick<Contract, 'services'>>;

export type ServiceRole = 'redis' | 'backend' | 'frontend';

/** Names and meaning as in socket.io-client's Manager options; milliseconds. */
export interface ReconnectionSettings {
  readonly reconnectionDelay: number;
  readonly reconnectionDelayMax: number;
  readonly randomizationFactor: number;
  /** How long one attempt may last. */
  readonly timeout: number;
}

/** How an endpoint is asked. Texts in braces in the body are filled in. */
export interface Asking {
  readonly method?: 'POST' | 'PUT';
  readonly encoding?: 'json' | 'form';
  readonly body?: Readonly<Record<string, unknown>>;
}
