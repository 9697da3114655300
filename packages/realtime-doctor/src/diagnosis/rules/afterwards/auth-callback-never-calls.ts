import { neverAsked } from '../../facts/admission.ts';
import { isByLibrary, isNative, openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';

/**
 * docs/gallery.md#auth-callback-never-calls. socket.io-client opened the transport and waits for `auth` to call back.
 */
export const authCallbackNeverCalls = rule({
  id: 'auth-callback-never-calls',
  title: 'The client’s auth function never calls back',
  why: 'Given as a function, `auth` must call back with the credentials. Until it does, the client sends nothing, and the server closes the connection after its connect timeout.',
  neighbours: ['native-websocket-client', 'namespace-not-joined'],
  explains: ['never-subscribed'],
  supports: (scene) => {
    const waiting = scene.connections.findLast(
      (each) => !isNative(each) && isByLibrary(each, scene) !== false && neverAsked(each, scene),
    );
    // Without knowing who opened it, a hand-written client that asks for EIO=4 looks the same.
    if (!waiting || (isByLibrary(waiting, scene) === undefined && scene.probes.page?.client === undefined))
      return undefined;
    const source = openedAt(waiting, scene);
    const end = waiting.ended ? `, until the server closed it (code ${waiting.ended.code ?? '?'})` : '';
    return {
      ...seen(`${waiting.id} got the open packet and sent no CONNECT (40)${end}.`, waiting.opened, waiting.ended),
      ...(source ? { source } : {}),
    };
  },
  excluded: ({ allConnections }) => {
    const asked = allConnections.findLast(({ connectSent }) => connectSent)?.connectSent;
    return asked && [asked.entry];
  },
  fix: 'Call the callback on every path: `auth: (send) => send({ token })`, failures of what it awaits included.',
});
