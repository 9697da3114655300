import { consoleLines } from '../../facts/attempts.ts';
import { corsFailures, originOf } from '../../facts/exchanges.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

const REASONS = [
  'HeaderDisallowedByPreflightResponse',
  'MethodDisallowedByPreflightResponse',
  'InvalidAllowHeadersPreflightResponse',
];
const SAID = /Request header field (\S+) is not allowed by Access-Control-Allow-Headers/;

/** docs/gallery.md#cors-header-not-allowed. The origin is allowed, and a header that the client adds is not. */
export const corsHeaderNotAllowed = rule({
  id: 'cors-header-not-allowed',
  title: 'The server does not allow a header that the client adds',
  why: 'A header of your own (`extraHeaders`) makes the browser ask first, with OPTIONS, whether the other origin takes it. The server has to name it in Access-Control-Allow-Headers.',
  explains: ['cors-refused', 'not-connecting', 'path-mismatch', 'server-unreachable', 'token-missing'],
  supports: (scene) => {
    const [blocked] = corsFailures(scene, ...REASONS);
    const said = consoleLines(scene, SAID);
    const header = nameOf(scene);
    if (!blocked && said.length === 0) return undefined;
    return {
      ...seen(
        `The browser blocks the handshake: the server does not allow ${header === undefined ? 'a header of it' : `the header "${header}"`} across origins${blocked ? `; the page is ${originOf(blocked, scene)}` : ''}.`,
        blocked?.failed,
        ...said.slice(0, 2),
      ),
      fix: `Allow it on the server: \`cors: { origin, allowedHeaders: [${JSON.stringify(header ?? 'x-your-header')}] }\` (Node; without \`allowedHeaders\` any header is allowed). Or send the value in \`auth: { … }\`, which needs no header.`,
    };
  },
  excluded: (scene) => {
    const opened = scene.allConnections.findLast((each) => each.opened && each.transport === 'polling')?.opened;
    return opened && corsFailures(scene, ...REASONS).length === 0 ? [opened.entry] : undefined;
  },
  fix: 'Allow the header on the server: `cors: { origin, allowedHeaders }`.',
});

/** By the browser's own words, else by the client's option. */
function nameOf(scene: Scene): string | undefined {
  const said = SAID.exec(consoleLines(scene, SAID)[0]?.text ?? '')?.[1];
  return said ?? scene.transcript?.of('client').flatMap(({ options }) => options.headers ?? [])[0];
}
