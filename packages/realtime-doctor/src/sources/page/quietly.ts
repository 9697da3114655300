/**
 * Playwright reports each API call as a step of the running test. Our calls use the wrapper that Playwright's own
 * fixtures use. It is not public; in a version without it, our calls show as steps.
 */
import type { CDPSession } from 'playwright-core';

type Wrap = <T>(work: () => Promise<T>, options: { readonly internal: true }) => Promise<T>;

/** Runs work on one of Playwright's objects without reporting a step. */
export function quietly<T>(object: object, work: () => Promise<T>): Promise<T> {
  const { _wrapApiCall: wrap } = object as { readonly _wrapApiCall?: Wrap };
  return typeof wrap === 'function' ? (wrap.call(object, work, { internal: true }) as Promise<T>) : work();
}

/** The session, wrapped so that its commands are not reported as steps. */
export function quietSession(session: CDPSession): CDPSession {
  const send = session.send.bind(session);
  const detach = session.detach.bind(session);
  const own = session as { send: unknown; detach: unknown };
  own.send = (...command: Parameters<CDPSession['send']>) => quietly(session, () => send(...command));
  own.detach = () => quietly(session, () => detach());
  return session;
}
