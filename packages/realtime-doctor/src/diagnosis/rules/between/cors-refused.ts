import { consoleLines } from '../../facts/attempts.ts';
import { isOpen, named, quote, value } from '../../facts/routes.ts';
import type { HttpAnswer, Route } from '../../probes.ts';
import { corsFailures, originOf } from '../../facts/exchanges.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Python refuses the origin in words, over both transports; Node answers 200 and lets the browser refuse. */
const REFUSED = /is not an accepted origin/i;

/** docs/gallery.md#cors-refused. The same request is good without an Origin, or for another one. */
export const corsRefused = rule({
  id: 'cors-refused',
  title: 'The server does not allow the page’s origin (CORS)',
  why: 'The browser lets a page read another origin’s answers only where that origin allows it. A Node server answers and the browser withholds it; a Python server refuses by itself.',
  neighbours: ['path-mismatch', 'server-unreachable', 'csp-blocked'],
  explains: ['not-connecting'],
  supports: (scene) => {
    const { home, works } = scene;
    if (works) return undefined;
    const browsers = ofBrowser(scene);
    if (browsers || !home) return browsers;
    const answer = value(home.pollingWithOrigin);
    const words = [answer?.body, value(home.upgrade)?.body].find((body) => body !== undefined && REFUSED.test(body));
    if (words !== undefined) {
      return seen(`${home.origin} answers ${quote(words)}.`, named(home, 'pollingWithOrigin'), named(home, 'polling'));
    }
    const lines = consoleLines(scene, /blocked by CORS policy/).filter(({ text }) => text.includes(home.origin));
    if (!answer || !isOpen(answer) || !crosses(home, scene) || allows(answer, scene)) return undefined;
    if (lines.length === 0 && !triesPolling(scene)) return undefined;
    const allowed = answer.headers['access-control-allow-origin'];
    // Two values: the origin may well be among them (cors-header-twice).
    if (allowed?.includes(',')) return undefined;
    return seen(
      `${home.origin} opens a session for anybody and ${allowed ? `allows only ${allowed}` : 'allows no other origin'} to read it; the page is ${pageOrigin(scene)}.`,
      named(home, 'pollingWithOrigin'),
      named(home, 'polling'),
      ...lines.slice(0, 2),
    );
  },
  excluded: (scene) => {
    const { home } = scene;
    if (ofBrowser(scene)) return undefined;
    const answer = value(home?.pollingWithOrigin);
    if (!home || !answer) return undefined;
    // Refused with and without an Origin alike, and not in these words.
    const isAlike = value(home.polling)?.status === answer.status && answer.status >= 400 && !REFUSED.test(answer.body);
    if (isAlike) return [named(home, 'polling'), named(home, 'pollingWithOrigin')];
    if (!isOpen(answer)) return undefined;
    const said = consoleLines(scene, /blocked by CORS policy/).some(({ text }) => text.includes(home.origin));
    return !said && (!crosses(home, scene) || allows(answer, scene)) ? [named(home, 'pollingWithOrigin')] : undefined;
  },
  fix: 'Allow the page’s origin on the server: `cors: { origin }` in Node, `cors_allowed_origins` in Python.',
});

const pageOrigin = ({ probes }: Scene): string => (URL.canParse(probes.target) ? new URL(probes.target).origin : '');
const crosses = (home: Route, scene: Scene): boolean => home.origin !== pageOrigin(scene);

const allows = ({ headers }: HttpAnswer, scene: Scene): boolean =>
  ['*', pageOrigin(scene)].includes(headers['access-control-allow-origin'] ?? '');

/** A client of WebSocket alone connects to a Node server whatever CORS says. */
const triesPolling = ({ allConnections }: Scene): boolean =>
  allConnections.some(({ transport }) => transport === 'polling');

/**
 * The header is there and names another origin: only a server that knows of CORS writes it. That it is missing says
 * less, since an error page has none either.
 */
function ofBrowser(scene: Scene): Support | undefined {
  const opaque = ofOpaqueOrigin(scene);
  if (opaque) return opaque;
  const [other] = corsFailures(scene, 'AllowOriginMismatch', 'InvalidAllowOriginValue');
  if (!other) return undefined;
  const line = consoleLines(scene, /blocked by CORS policy/)[0];
  const allowed =
    other.response?.headers['access-control-allow-origin'] ?? /has a value '([^']*)'/.exec(line?.text ?? '')?.[1];
  const origin = originOf(other, scene);
  const isSlash = allowed === `${origin}/`;
  return {
    ...seen(
      `The server allows ${allowed ?? 'another origin'}; the page is ${origin}.${isSlash ? ' An origin has no slash at its end.' : ''}`,
      other.failed,
      other.response,
      line,
    ),
    ...(isSlash ? { fix: `Write the origin without the slash: \`cors: { origin: ${JSON.stringify(origin)} }\`.` } : {}),
  };
}

/** A document without an origin of its own: a server that lists origins can't have it on its list, its own page's or not. */
function ofOpaqueOrigin(scene: Scene): Support | undefined {
  const refused = corsFailures(
    scene,
    'AllowOriginMismatch',
    'MissingAllowOriginHeader',
    'InvalidAllowOriginValue',
  ).filter((each) => originOf(each, scene) === 'null');
  const [first] = refused;
  // A path where nothing is lacks the header as well.
  if (!first || !isOpen(value(scene.home?.polling))) return undefined;
  const allowed = first.response?.headers['access-control-allow-origin'];
  return {
    ...seen(
      `The request comes from the origin "null", which a sandboxed iframe, a file: or a data: document has, and the server allows ${allowed ?? 'other origins only'}.`,
      first.failed,
      first.request,
      consoleLines(scene, /origin 'null' has been blocked by CORS policy/)[0],
    ),
    fix: 'Give the iframe its origin back (`sandbox="allow-scripts allow-same-origin"`) or serve the file over HTTP. If the document has to stay without an origin, allow it on the server: `cors: { origin: ["null", …] }`.',
  };
}
