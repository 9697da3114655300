import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#phoenix-path. The client puts /websocket behind what the page gives it. */
export const phoenixPath = rule({
  id: 'phoenix-path',
  of: 'channels',
  title: 'The page names the Phoenix socket with the transport’s path behind it',
  why: 'phoenix.js puts /websocket behind the path of the socket by itself. A page that has put it there already asks at …/websocket/websocket, where nothing is.',
  explains: ['websocket-path-not-found'],
  supports: (scene) => {
    const found = newestOf(scene, 'phoenix').find(
      ({ opened, answered, connection }) =>
        !opened &&
        answered !== undefined &&
        answered.status >= 400 &&
        connection.asked.path.endsWith('/websocket/websocket'),
    );
    return (
      found &&
      seenIn(found, scene, `${place(found)} is answered ${found.answered?.status}.`, found.answered, found.ended)
    );
  },
  fix: 'Give the client the path that `socket "/socket", …` in the endpoint has: `new Socket("/socket")`.',
});
