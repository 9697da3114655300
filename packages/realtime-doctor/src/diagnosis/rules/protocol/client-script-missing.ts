import { isClientScript } from '../../../transcript/connections.ts';
import { consoleLines } from '../../facts/attempts.ts';
import { named, value } from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Globals that the builds of usual clients for script elements define. */
const UNDEFINED =
  /\b(?<name>io|signalR|Pusher|Echo|ActionCable|Phoenix|SockJS|Stomp|StompJs|graphqlWs|mqtt) is not defined/;

/** docs/gallery.md#client-script-missing. The page calls its client, and the script that defines it did not run. */
export const clientScriptMissing = rule({
  id: 'client-script-missing',
  title: 'The script of the realtime client did not load',
  why: 'The page loads the client from the Socket.IO server (`/socket.io/socket.io.js`), from a file or from a CDN. If that request fails, or the browser refuses what it brings, `io` is not defined and nothing is ever asked.',
  explains: ['not-connecting', 'client-dependency-missing', 'script-failed'],
  supports: (scene) => {
    const { transcript, allConnections, channels } = scene;
    if (allConnections.length > 0 || channels.length > 0) return undefined;
    const failed = transcript?.of('page.error').find(({ message }) => UNDEFINED.test(message));
    const alone = notAttached(scene);
    if (!failed) {
      const refused = refusedScript(scene);
      return refused && { ...refused, ...alone, weak: true };
    }
    const name = UNDEFINED.exec(failed.message)?.groups?.['name'] ?? 'io';
    const says = `A script of the page calls ${name} and fails: "${failed.message.slice(0, 80)}".`;
    const lost = refusedByHash(scene) ?? pageAsScript(scene);
    const lines = consoleLines(scene, /Failed to load resource/);
    // Beside a script that did not come at all, the refused one may be another.
    if (lost)
      return { ...seen(`${says} ${lost.says}`, failed, ...lost.because), weak: lines.length > 0, fix: lost.fix };
    return {
      ...seen(
        `${says}${lines.length > 0 ? ' Another resource of the page did not load.' : ''}${alone ? ' The Socket.IO path is answered 404 as well.' : ''}`,
        failed,
        ...lines.slice(0, 2),
        ...(alone?.because ?? []),
      ),
      ...(alone ? { fix: alone.fix } : {}),
      weak: lines.length === 0,
    };
  },
  excluded: ({ allConnections }) => {
    const [first] = allConnections;
    return first?.entries[0] === undefined ? undefined : [first.entries[0]];
  },
  fix: 'Look at the address of the client in the page: the server hands it out at `<path>/socket.io.js` unless it has `serveClient: false`, and only if Socket.IO is attached to the server that listens. A bundle (`import { io } from "socket.io-client"`) or a CDN needs no such script.',
});

interface Lost extends Pick<Support, 'says' | 'because'> {
  readonly fix: string;
}

/** Chromium's words for a file whose hash is another than the one in the page. */
const INTEGRITY = /valid digest in the 'integrity' attribute for resource '(?<url>[^']+)'/;

function refusedByHash(scene: Scene): Lost | undefined {
  const [line] = consoleLines(scene, INTEGRITY);
  if (!line) return undefined;
  const url = INTEGRITY.exec(line.text)?.groups?.['url'];
  return {
    says: `The browser refuses ${url}: its hash is not the one in the page’s integrity attribute.`,
    because: [line.id],
    fix: 'Write the hash of the file that is served into the integrity attribute (`openssl dgst -sha384 -binary FILE | openssl base64 -A`), and ask for one fixed version. Or leave the attribute out.',
  };
}

/** A parser that meets HTML, and the browser's refusal of its type. */
const HTML = /Unexpected token '<'/;
const HTML_TYPE = /MIME type (?:of )?\(?["']text\/html["']/;

function pageAsScript(scene: Scene): Lost | undefined {
  const error = scene.transcript?.of('page.error').find(({ message }) => HTML.test(message));
  const [line] = consoleLines(scene, HTML_TYPE);
  const entry = error ?? line;
  return (
    entry && {
      says: 'A script of the page is HTML: the server answers its address with a page.',
      because: [entry.id],
      fix: 'Ask for the client at the address of a file that exists (a Socket.IO server has it at `/socket.io/socket.io.js`), and let the fallback to the page answer no address of a file: it hides that the file is not there.',
    }
  );
}

const NOT_ATTACHED =
  'The server hands the client out only if Socket.IO is attached to the HTTP server that listens, at this path. Attach it (NestJS: list the gateway in the `providers` of a module, and mind the `path` of its decorator), or correct the path on both sides. If it runs elsewhere, load the client from there, from a bundle or from a CDN.';

/** The server of the page has no Socket.IO at this path either. */
const notAttached = ({ home }: Scene): { readonly because: string[]; readonly fix: string } | undefined =>
  home && home.entries === undefined && value(home.polling)?.status === 404
    ? { because: [named(home, 'polling')], fix: NOT_ATTACHED }
    : undefined;

/** The request for the client, if none of the page's was answered well. */
function refusedScript({ transcript }: Scene): Support | undefined {
  const asked = transcript
    ?.of('http.request')
    .filter(({ url }) => URL.canParse(url) && isClientScript(new URL(url).pathname));
  const answers = asked?.map(({ request }) => ({
    answer: transcript?.of('http.response').find((each) => each.request === request),
    failed: transcript?.of('http.failed').find((each) => each.request === request),
  }));
  const [first] = answers ?? [];
  if (!first || answers?.some(({ answer, failed }) => (answer ? answer.status < 400 : !failed))) return undefined;
  const how = first.answer ? `answered ${first.answer.status}` : `not loaded (${first.failed?.error})`;
  return seen(
    `The client script ${asked?.[0]?.url} is ${how}, and the page asks for no connection.`,
    first.answer ?? first.failed,
    asked?.[0],
  );
}
