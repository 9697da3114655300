import { unansweredConnect } from '../../facts/admission.ts';
import { dialect, named } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#middleware-never-calls-next. Silence after the CONNECT, and the server's connectTimeout ends it. */
export const middlewareNeverCallsNext = rule({
  id: 'middleware-never-calls-next',
  title: 'A middleware on the server never calls next()',
  why: 'A Node server’s middlewares run one after the other, and each has to call `next`. Where one does not, the client is neither let in nor refused.',
  neighbours: ['websocket-one-way', 'connect-handler-raised', 'event-loop-blocked', 'eio-version-old-server'],
  supports: (scene) => {
    const silent = unansweredConnect(scene);
    const isNode = dialect(scene.home) === 'node';
    if (!silent || !(isNode || silent.closed) || dialect(scene.home) === 'python') return undefined;
    return {
      ...seen(silent.says, ...silent.because, ...(scene.home && isNode ? [named(scene.home, 'dialect')] : [])),
      weak: silent.isShort,
    };
  },
  excluded: ({ home, allConnections }) => {
    if (home && dialect(home) === 'python') return [named(home, 'dialect')];
    const connected = allConnections.findLast((each) => each.connected)?.connected;
    return connected && [connected.entry];
  },
  fix: 'Call `next()` or `next(new Error("why"))` on every path of each `io.use(…)`, failures of what it awaits included.',
});
