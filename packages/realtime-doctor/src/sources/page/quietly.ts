/**
 * Playwright reports each call of its API as a step of the test that runs. Our calls use the wrapper that Playwright's own
 * fixtures use for theirs. It is not public, so a version without it shows our calls as steps.
 */
import type { CDPSession } from 'playwright-core';

type Wrap = <T>(work: () => Promise<T>, options: { readonly internal: true }) => Promise<T>;

/** Does work by an object of Playwright's without a step for it. */
export function quietly<T>(object: object, work: () => Promise<T>): Promise<T> {
  const { _wrapApiCall: wrap } = object as { readonly _wrapApiCall?: Wrap };
  return typeof wrap === 'function' ? (wrap.call(object, work, { internal: true }) as Promise<T>) : work();
}

/** The session, whose commands are no steps either. */
export function quietSession(session: CDPSession): CDPSession {
  const send = session.send.bind(session);
  const detach = session.detach.bind(session);
  const own = session as { send: unknown; detach: unknown };
  own.send = (...command: Parameters<CDPSession['send']>) => quietly(session, () => send(...command));
  own.detach = () => quietly(session, () => detach());
  return session;
}
