/**
 * How to use and watch an application's page: everything that depends on its markup. It is data, like the {@link
 * Contract} that it belongs to: fixtures act by it, the browser tap watches by it, and claims take their words from
 * it. Features that a page lacks are left out, and journeys that need them are skipped with that reason.
 */
export interface PageAdapter {
  /** Short name, for messages. */
  readonly name: string;
  readonly routes: { readonly dashboard: string; readonly login?: string };
  /** Where the page keeps the signed-in user; absent if it has no sign-in. */
  readonly signIn?:
    | { readonly by: 'localStorage'; readonly key: string }
    /** A server-side session; the cookie is set for the page's origin. */
    | { readonly by: 'cookie'; readonly name: string };
  /** The form on the login page. */
  readonly form?: { readonly email: Place; readonly password: Place; readonly submit: Place };
  /** localStorage key from which the page reads the transports for its client: `polling,websocket`. */
  readonly transportsKey?: string;
  readonly flags?: {
    /** Name of the window property that is true once the page is ready. */
    readonly ready?: string;
    /**
     * Name of the window property that is true while the page is connected. Used if there is no element for
     * `shows.state`.
     */
    readonly connected?: string;
  };
  /** CSS selectors of what the page shows. */
  readonly shows: {
    /** One element per notification. */
    readonly toast?: string;
    readonly state?: string;
    readonly tier?: string;
    /** Why the server refused the connection. */
    readonly refusal?: string;
    /** The control to reconnect. */
    readonly reconnect?: string;
  };
  /** Kinds of `shows` that count even if the element is not visible. */
  readonly unseen?: readonly (keyof PageAdapter['shows'])[];
  /** The control with which a user disconnects. */
  readonly disconnect?: Place;
  /** Texts of the state element; for a page that only has a flag, `true` and `false`. */
  readonly states?: {
    readonly connected: string;
    readonly connecting?: string;
    readonly lost: string;
    readonly refused?: string;
    readonly disconnected?: string;
  };
}

/** The localStorage key of the signed-in user's token; undefined if the page stores none. */
export const tokenKey = ({ signIn }: PageAdapter): string | undefined =>
  signIn?.by === 'localStorage' ? signIn.key : undefined;

/** An element to act on, located as a user would find it. */
export type Place =
  | { readonly label: string }
  | { readonly role: 'button' | 'link' | 'textbox'; readonly name: string }
  | { readonly testId: string }
  | { readonly selector: string };
