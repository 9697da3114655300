import type { PageAdapter } from './page-adapter.ts';

/**
 * The typed description of an application under test, one file per application. Claims, probes, taps and page
 * adapters read it; no event name, token claim or selector is written anywhere else.
 *
 * It is pure data: it is stored with each transcript, so that others can judge by it again. Features that an
 * application lacks are left out, and journeys that need them are skipped with that reason.
 */
export interface Contract {
  /** Short name, used in captures and messages. */
  readonly name: string;
  /** Screenshot and conversation of a run are also filed as `NAME.png` and `NAME_ws.txt`; absent if they are not. */
  readonly filedAs?: string;
  readonly transport: {
    /** Socket.IO path on the page's origin, with both slashes: `/socket.io/`. */
    readonly path: string;
    readonly namespace: string;
    /** Transports of the client, in order. */
    readonly transports: readonly ('websocket' | 'polling')[];
  };
  /** Settings of the client, with the option names of socket.io-client; times in milliseconds. */
  readonly client: ReconnectionSettings;
  readonly events: {
    /** The server's greeting, sent once per connection. */
    readonly connected?: string;
    /** The event by which the page subscribes; absent if every connected page gets notifications. */
    readonly subscribe?: string;
    /** The event by which the server confirms the subscription. */
    readonly subscribed?: string;
    readonly unsubscribe?: string;
    readonly unsubscribed?: string;
    readonly notification?: string;
    readonly error?: string;
  };
  /** Members of the greeting's first argument; absent if it does not have them. */
  readonly greeting?: {
    readonly tier?: string;
    readonly message?: string;
    /** Holds an ISO 8601 time. */
    readonly timestamp?: string;
  };
  /** Members of a notification's first argument; absent if it does not have them. */
  readonly notification?: {
    /** Holds the text; absent if the argument is the text itself. */
    readonly message?: string;
    readonly type?: string;
    /** Allowed types. */
    readonly types?: readonly string[];
    /** Holds an object. */
    readonly data?: string;
    /** Holds an ISO 8601 time. */
    readonly timestamp?: string;
  };
  /** The tokens that the server accepts; absent if the harness can't sign any. */
  readonly token?: {
    readonly algorithm: 'HS256';
    readonly issuer?: string;
    readonly audience?: string;
    /** Lowest first. */
    readonly tiers?: readonly string[];
    readonly defaultTier?: string;
    /** Claims that the server reads. */
    readonly claims: readonly string[];
  };
  /** Paths on the backend's origin, or the page's if no other is known. */
  readonly http: {
    readonly health?: string;
    readonly register?: string;
    readonly login?: string;
    /** Sends a notification to the user who requests it. */
    readonly testNotification?: string;
    readonly disconnect?: string;
    readonly tierForTestNotification?: string;
  };
  /** How to call these endpoints. Default: POST with JSON, as the signed-in user. */
  readonly asking?: {
    /** `{message}` in the body is replaced by the text. Default: `{ "message": "{message}" }`. */
    readonly testNotification?: Asking;
    /**
     * `{email}` and `{password}` in the body are replaced. Default: `{ "email": "{email}", "password": "{password}"
     * }`.
     */
    readonly login?: Asking & {
      /** Member of the response that holds the token. Default: `access_token`. A session comes as its cookie. */
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
    /** Variables that the backend reads; a misspelling of one is a finding. */
    readonly names: readonly string[];
    readonly secret: string;
    readonly devMode: string;
  };
  readonly log?: {
    readonly prefixes: readonly string[];
    readonly connectFired: string;
    readonly connected: string;
    readonly refused: string;
    /** Logged with the session id when a connection ends. Absent if the application does not log it. */
    readonly disconnected?: string;
  };
  /** Redis channels that the adapter of each backend subscribes to. */
  readonly redisChannels?: Readonly<Record<'node' | 'python', string>>;
}

/**
 * The contents of a contract file, which may also leave out `services`: those of an attached application have no
 * names.
 */
export type ContractFile = Omit<Contract, 'services'> & Partial<Pick<Contract, 'services'>>;

export type ServiceRole = 'redis' | 'backend' | 'frontend';

/** Names and meaning as in the Manager options of socket.io-client; milliseconds. */
export interface ReconnectionSettings {
  readonly reconnectionDelay: number;
  readonly reconnectionDelayMax: number;
  readonly randomizationFactor: number;
  /** Timeout of one attempt. */
  readonly timeout: number;
}

/** How to call an endpoint. Placeholders in braces in the body are filled in. */
export interface Asking {
  readonly method?: 'POST' | 'PUT';
  readonly encoding?: 'json' | 'form';
  readonly body?: Readonly<Record<string, unknown>>;
}
