import { events } from '../../../transcript/connections.ts';
import { connect, namedConnect } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#emit-not-awaited. Connected, not greeted, and Python says which coroutine nobody waited for. */
export const emitNotAwaited = rule({
  id: 'emit-not-awaited',
  title: 'The server’s emit is not awaited and never happens',
  why: 'In asyncio a coroutine that is not awaited does not run. The line that greets is there, and nothing is sent.',
  neighbours: ['connect-handler-raised'],
  supports: (scene) => {
    const log = scene.logs.findLast(({ source, text }) => source === 'backend' && /was never awaited/.test(text));
    const page = scene.connections.findLast(({ connected }) => connected);
    const greeting = scene.contract.events.connected;
    const isUngreeted = page && greeting !== undefined && events(page, greeting).length === 0;
    const kind = (['given', 'good'] as const).find((each) => {
      const answer = connect(scene.home, each);
      return answer?.connected !== undefined && !answer.greeted;
    });
    if (!log || (!isUngreeted && !kind)) return undefined;
    return seen(
      `The connection is acknowledged and nobody is greeted; the backend’s log says "${log.text.trim().slice(0, 120)}".`,
      log.because,
      page?.connected,
      ...(kind && scene.home ? [namedConnect(scene.home, kind)] : []),
    );
  },
  excluded: (scene) => {
    const greeting = scene.allConnections.flatMap((each) => events(each, scene.contract.events.connected)).at(-1);
    return greeting && [greeting.entry];
  },
  fix: 'Write `await sio.emit(…)`, in a handler that is `async def`.',
});
