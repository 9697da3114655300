/**
 * How an application's page is used and watched: the one thing that differs where the markup does. Data, like the
 * {@link Contract} that it belongs to: fixtures act by it, the browser tap watches by it, claims are worded by it. What
 * a page does not have is left out, and a journey that needs it is skipped by name.
 */
export interface PageAdapter {
  /** Short name, for messages. */
  readonly name: string;
  readonly routes: { readonly dashboard: string; readonly login?: string };
  /** Where a page finds who is signed in; absent where it asks nobody who they are. */
  readonly signIn?:
    | { readonly by: 'localStorage'; readonly key: string }
    /** A session that the server knows; set for the page's origin. */
    | { readonly by: 'cookie'; readonly name: string };
  /** The login page's form, and what a person fills in. */
  readonly form?: { readonly email: Place; readonly password: Place; readonly submit: Place };
  /** Key in localStorage under which the page reads the transports that its client is to use: `polling,websocket`. */
  readonly transportsKey?: string;
  readonly flags?: {
    /** Name of the window's property that is true once the page is ready to be used. */
    readonly ready?: string;
    /** Name of the one that is true while the page is connected. Watched where there is no element of `shows.state`. */
    readonly connected?: string;
  };
  /** CSS selectors of what the page shows. */
  readonly shows: {
    /** One element a notification. */
    readonly toast?: string;
    readonly state?: string;
    readonly tier?: string;
    /** Why the server let nobody in. */
    readonly refusal?: string;
    /** The page's offer to connect again, to be clicked. */
    readonly reconnect?: string;
  };
  /** Kinds of `shows` that count when they are in the page, though nobody can see them. */
  readonly unseen?: readonly (keyof PageAdapter['shows'])[];
  /** The control with which a person ends the connection. */
  readonly disconnect?: Place;
  /** What the state element says, in the words of the page; of a page with a flag alone, `true` and `false`. */
  readonly states?: {
    readonly connected: string;
    readonly connecting?: string;
    readonly lost: string;
    readonly refused?: string;
    readonly disconnected?: string;
  };
}

/** The localStorage key of the signed-in user's token; undefined if the page keeps none. */
export const tokenKey = ({ signIn }: PageAdapter): string | undefined =>
  signIn?.by === 'localStorage' ? signIn.key : undefined;

/** An element that is acted on, found as a person would find it. */
export type Place =
  | { readonly label: string }
  | { readonly role: 'button' | 'link' | 'textbox'; readonly name: string }
  | { readonly testId: string }
  | { readonly selector: string };
