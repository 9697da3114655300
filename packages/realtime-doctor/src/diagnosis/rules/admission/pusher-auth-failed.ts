import type { Channel } from '../../../transcript/channel.ts';
import { membersOf, newestOf, place, seenIn } from '../../facts/channels.ts';
import { pusherError } from '../../facts/pusher.ts';
import { rule, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Laravel's endpoint, and the one that pusher-js asks unless it is told another. */
const ENDPOINT = /\/(?:broadcasting\/auth|pusher\/(?:auth|user-auth))\/?(?:[?#]|$)/;

/** docs/gallery.md#pusher-auth-failed. The application's endpoint refuses, or signs what the server does not accept. */
export const pusherAuthFailed = rule({
  id: 'pusher-auth-failed',
  of: 'channels',
  title: 'The page is not let into its private channel',
  why: 'For a private or presence channel the client asks the application for a signature, and subscribes with it. An endpoint that answers 401, 403 or a page ends that in the page alone, without a word in the WebSocket; a signature with another secret is refused by the server.',
  explains: ['pusher-connection-refused', 'closed-with-code'],
  supports: (scene) => ofServer(scene) ?? ofEndpoint(scene),
  fix: 'Let the endpoint (`/broadcasting/auth` in Laravel) know the user: send its cookie or an Authorization header (`auth: { headers }`), and a CSRF token with a cookie. Its rule in routes/channels.php must return true for this user, under the channel’s name without "private-".',
});

const SECRET =
  'Sign with the key and secret of the app that the page connects to: PUSHER_APP_KEY and PUSHER_APP_SECRET (or REVERB_…) of one app, the same in the application and on the server.';

function ofServer(scene: Scene): Support | undefined {
  const found = pusherError(scene, (code) => code === 4009);
  if (found) {
    const says = `${place(found.channel)} answers 4009: ${found.message}`;
    return { ...seenIn(found.channel, scene, says, ...found.because), fix: SECRET };
  }
  for (const channel of newestOf(scene, 'pusher')) {
    const refused = channel.said.findLast(({ step }) => step === 'refused');
    if (!refused) continue;
    const { channel: name, data } = membersOf(refused);
    const says = `${place(channel)} refuses the subscription to ${String(name)}: ${JSON.stringify(data)}`;
    return { ...seenIn(channel, scene, says, refused), fix: SECRET };
  }
  return undefined;
}

function ofEndpoint(scene: Scene): Support | undefined {
  for (const channel of newestOf(scene, 'pusher')) {
    const asked = channel.accepted && requestsOf(channel, scene).at(-1);
    if (!asked) continue;
    const { request, response } = asked;
    const isPage = /html/i.test(response.headers['content-type'] ?? '');
    if (response.status < 400 && !isPage) continue;
    const what = response.status < 400 ? `${response.status} with a page` : String(response.status);
    const says = `${request.method} ${request.url.split('?')[0] ?? ''} is answered ${what}, and the page subscribes to no private channel.`;
    return seenIn(channel, scene, says, response, request);
  }
  return undefined;
}

/** What the page asked of its endpoint, with the answers, in order. */
function requestsOf({ connection }: Channel, { transcript }: Scene) {
  const requests =
    transcript
      ?.of('http.request')
      .filter(({ page, method, url }) => page === connection.page && method === 'POST' && ENDPOINT.test(url)) ?? [];
  return requests.flatMap((request) => {
    const response = transcript?.of('http.response').find((each) => each.request === request.request);
    return response ? [{ request, response }] : [];
  });
}
