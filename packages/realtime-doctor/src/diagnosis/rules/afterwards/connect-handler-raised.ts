import { unansweredConnect } from '../../facts/admission.ts';
import { dialect, named } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/**
 * docs/gallery.md#connect-handler-raised. Python logs the exception and never answers the client.
 */
export const connectHandlerRaised = rule({
  id: 'connect-handler-raised',
  title: 'The server’s connect handler raised an exception',
  why: 'An exception in python-socketio’s connect handler is logged, but the client gets no answer and waits forever.',
  neighbours: ['websocket-one-way', 'middleware-never-calls-next', 'event-loop-blocked'],
  explains: ['refused-by-application', 'emit-not-awaited'],
  supports: (scene) => {
    const silent = unansweredConnect(scene);
    const raised = scene.logs.findLast(
      ({ source, text }) => source === 'backend' && /message async handler error|Exception in ASGI/.test(text),
    );
    if (!silent || (dialect(scene.home) !== 'python' && !raised)) return undefined;
    const log = raised ? ` The backend’s log: "${raised.text.trim().slice(0, 120)}".` : '';
    return {
      ...seen(
        `${silent.says}${log}`,
        ...silent.because,
        raised?.because,
        ...(scene.home ? [named(scene.home, 'dialect')] : []),
      ),
      weak: silent.isShort && !raised,
    };
  },
  excluded: ({ home, allConnections }) => {
    if (home && dialect(home) === 'node') return [named(home, 'dialect')];
    const connected = allConnections.findLast((each) => each.connected)?.connected;
    return connected && [connected.entry];
  },
  fix: 'Read the traceback in the backend’s log; refuse on purpose with `raise ConnectionRefusedError("why")`.',
});
