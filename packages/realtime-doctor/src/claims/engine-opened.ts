import { claim, holds } from './claim.ts';
import { current } from './current.ts';

/** The server sent the Engine.IO v4 open packet, `0{"sid":…,"pingInterval":…}` (Engine.IO protocol, "Handshake"). */
export const engineOpened = claim('engine-opened', 'Engine.IO opened', (view) => {
  const expected = 'the Engine.IO open packet with a session id';
  return current(view, expected, ({ opened }) => {
    if (!opened?.sid) return undefined;
    return holds(expected, `ping every ${opened.pingInterval} ms, timeout ${opened.pingTimeout} ms`, opened);
  });
});
