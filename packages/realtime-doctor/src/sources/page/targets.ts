/**
 * Finds everything in a context that can open a connection: pages, popups, out-of-process frames, workers, nested
 * workers, shared and service workers. Pages and shared workers are found by discovery, at the browser. Targets below
 * them are found by auto-attach, at their parent.
 */
import type { CDPSession } from 'playwright-core';
import type { SocketCreated } from '../../transcript/entries.ts';
import { Children } from './session.ts';
import { Target, type Tap } from './tap.ts';

const DISCOVERED = ['page', 'shared_worker', 'service_worker'] as const;
const BELOW = ['iframe', 'worker'] as const;
const autoAttach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: false } as const;

export interface TargetObserver {
  /** Adds listeners and sends set-up commands. Must not wait: commands sent now take effect before the target runs. */
  attached(target: Target): void;
  gone(target: Target): void;
  crashed(target: Target): void;
}

interface Options {
  readonly tap: Tap;
  readonly cdp: CDPSession;
  readonly children: Children;
  readonly browserContextId: string;
  readonly observer: TargetObserver;
}

/**
 * Resolves when all existing targets are attached. The returned function resolves when all targets that exist by then
 * have answered their set-up commands.
 */
export async function watchTargets(request: Options): Promise<() => Promise<void>> {
  const { tap, cdp, children, browserContextId, observer } = request;
  const found = new Map<string, Target>();
  const known = new Set<string>();

  const attach = async (id: string, kind: (typeof DISCOVERED)[number], url: string): Promise<void> => {
    const page = kind === 'page' ? tap.name('p') : ownerOf(url, found);
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId: id, flatten: false });
    const gone = (): void => {
      found.delete(id);
      observer.gone(target);
    };
    const target: Target = new Target(tap, { id, kind, page, session: children.open(sessionId, gone) });
    target.url = url;
    found.set(id, target);
    observer.attached(target);
    watchBelow(tap, target, observer);
    target.setUp();
    // Not for a page: Playwright also pauses it, and has not finished setting it up.
    if (kind !== 'page') target.sendSetUp('Runtime.runIfWaitingForDebugger');
  };

  const attachings = new Set<Promise<void>>();
  cdp.on('Target.targetCreated', ({ targetInfo }) => {
    const kind = DISCOVERED.find((each) => each === targetInfo.type);
    if (!kind || targetInfo.browserContextId !== browserContextId || known.has(targetInfo.targetId)) return;
    known.add(targetInfo.targetId);
    const attaching = attach(targetInfo.targetId, kind, targetInfo.url).catch((error: Error) => {
      // A target that closed before it could be attached has no events.
      if (!/No target with given id/.test(error.message)) tap.note(`a ${kind} (${error.message})`);
    });
    tap.track(`attaching to a ${kind}`, attaching);
    attachings.add(attaching);
    void attaching.then(() => attachings.delete(attaching));
  });
  cdp.on('Target.targetCrashed', ({ targetId }) => {
    const target = found.get(targetId);
    if (target) observer.crashed(target);
  });
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  await Promise.all(attachings);

  return async () => {
    // Once this is answered, all earlier events of the browser have arrived.
    await cdp.send('Target.getTargetInfo');
    await Promise.all(attachings);
    await Promise.all([...found.values()].map((target) => target.ready()));
  };
}

/** Attaches to the workers and out-of-process frames of a target before they run, as far as Playwright pauses them. */
function watchBelow(tap: Tap, parent: Target, observer: TargetObserver): void {
  const children = new Children(parent.session);
  parent.session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const kind: SocketCreated['target'] | undefined = BELOW.find((each) => each === targetInfo.type);
    const session = children.open(sessionId, () => {
      if (kind) observer.gone(target);
    });
    const { page, root } = parent;
    const target = new Target(tap, { id: targetInfo.targetId, kind: kind ?? 'worker', page, root, session });
    if (kind) {
      target.url = targetInfo.url;
      observer.attached(target);
      watchBelow(tap, target, observer);
    }
    // Shared and service workers are found at the browser; here they only need to be resumed.
    target.sendSetUp('Runtime.runIfWaitingForDebugger');
  });
  parent.session.whenClosed(() => children.close());
  parent.sendSetUp('Target.setAutoAttach', autoAttach);
}

/** Shared and service workers belong to no page. Their entries name the oldest open page of the same origin. */
function ownerOf(url: string, found: ReadonlyMap<string, Target>): string {
  const origin = (text: string): string => (URL.canParse(text) ? new URL(text).origin : '');
  const pages = [...found.values()].filter(({ kind }) => kind === 'page');
  return (pages.find((page) => origin(page.url) === origin(url)) ?? pages[0])?.page ?? 'p1';
}
