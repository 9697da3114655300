import type { Tap, Target } from './tap.ts';

/**
 * Notes if a shared or service worker ran before the tap attached. These are not paused for us, and Playwright does not
 * report them. V8 numbers scripts in order, so the worker's own script should come after the hook.
 */
export function noteWhenLate(tap: Tap, target: Target): void {
  const { session, kind, url } = target;
  let first: { readonly id: number; readonly url: string } | undefined;
  session.on('Debugger.scriptParsed', (script) => {
    const id = Number(script.scriptId);
    if (!first || id < first.id) first = { id, url: script.url };
  });
  const look = async (): Promise<void> => {
    await session.send('Debugger.enable');
    if (first?.url) tap.note(`the first moments of a ${kind}, which ran before the tap attached: ${url}`);
  };
  tap.track('when a worker started', look());
  target.sendSetUp('Debugger.disable');
}

/** URLs of the WebSockets that a target opened before the tap could see them, in no particular order. */
export async function heldSockets({ session }: Target): Promise<string[]> {
  const { result } = await session.send('Runtime.evaluate', { expression: 'WebSocket.prototype' });
  if (!result.objectId) return [];
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  if (!objects.objectId) return [];
  const { result: urls } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.map(({ url }) => url); }',
    returnByValue: true,
  });
  return (urls.value as string[] | undefined) ?? [];
}
