/** The application's own "there is no such route", which says what the process behind a path is. */
import type { HttpResponse } from '../../transcript/entries.ts';
import type { Scene } from '../scene.ts';
import { isOpen, named, namedPath, speaks, value } from './routes.ts';

export interface NotFound {
  readonly body: string;
  readonly because: string;
}

/** A 404 in the words of a framework, about the very path that was asked for. */
export function ownNotFound(scene: Scene): NotFound | undefined {
  const { home, contract, direct } = scene;
  if (!home || speaks(home) || speaks(direct)) return undefined;
  if (Object.values(home.paths ?? {}).some((each) => isOpen(value(each)))) return undefined;
  const answer = value(home.polling);
  if (answer?.status !== 404) return behindSlash(scene);
  return isOwnNotFound(answer.body, contract.transport.path.replace(/\/$/, ''))
    ? { body: answer.body, because: named(home, 'polling') }
    : behindSlash(scene);
}

/** Next's pages for "not found", of both routers. */
const NEXT = /This page could not be found|"page":"\/(?:_error|404)"|NEXT_HTTP_ERROR_FALLBACK;404/;

/**
 * Next takes the slash off every path, of one that it does not have, too: then its own 404 follows, and the redirect was
 * nothing in itself. Behind a rewrite someone else answers there.
 */
export function behindSlash(scene: Scene): NotFound | undefined {
  const path = scene.contract.transport.path.replace(/\/$/, '');
  const hop = answeredAt(scene, path);
  if (hop && NEXT.test(hop.body ?? '')) return { body: hop.body ?? '', because: hop.id };
  const asked = value(scene.home?.paths?.[path]);
  return scene.home && asked?.status === 404 && NEXT.test(asked.body)
    ? { body: asked.body, because: namedPath(scene.home, path) }
    : undefined;
}

/** What a browser that followed a redirect was answered; it is no attempt of its own. */
function answeredAt({ transcript }: Scene, path: string): HttpResponse | undefined {
  const asked = new Set(
    transcript
      ?.of('http.request')
      .filter(({ url }) => URL.canParse(url) && new URL(url).pathname === path)
      .map(({ request }) => request),
  );
  return transcript?.of('http.response').findLast(({ request, status }) => status === 404 && asked.has(request));
}

/** A framework's page for a route that it does not have. @param path - the one that was asked for */
export const isOwnNotFound = (body: string, path = '/'): boolean =>
  ECHOES.some((before) => body.includes(`${before}${path}`)) || WORDS.some((words) => words.test(body));

/** What stands before the path in a page that names it: Express and Nest, Fastify, Django's debug page, Rails, Spring. */
const ECHOES = [
  'Cannot GET ',
  'Route GET:',
  'Page not found at ',
  'No route matches [GET] &quot;',
  'No route matches [GET] "',
  '"status":404,"error":"Not Found","path":"',
];

/** In full or by their frame, since other servers say "Not Found", too. */
const WORDS = [
  // FastAPI, Flask and Werkzeug, Django, aiohttp, Tornado, hapi.
  /^\{"detail":"Not Found"\}/,
  /<title>404 Not Found<\/title>\s*<h1>Not Found<\/h1>/,
  /<title>Not Found<\/title>\s*<\/head>\s*<body>\s*<h1>Not Found<\/h1><p>/,
  /^404: Not Found$/,
  /^<html><title>404: Not Found<\/title><body>404: Not Found<\/body><\/html>/,
  /^\{"statusCode":404,"error":"Not Found","message":"Not Found"\}/,
];

/**
 * Polling gets the framework's 404 and an upgrade does not: without anyone who listens for upgrades, Node and Python
 * servers answer both alike. So there is a WebSocket server, and it is not Engine.IO, which would answer polling.
 */
export function otherUpgradeHandler(scene: Scene): { readonly says: string; readonly because: string } | undefined {
  const { home } = scene;
  const upgrade = home?.upgrade;
  if (!home || !upgrade || !ownNotFound(scene)) return undefined;
  if (upgrade.is === 'failed' && /ECONNRESET|EPIPE/.test(upgrade.code))
    return { says: 'breaks an upgrade off without an answer', because: named(home, 'upgrade') };
  const { status, body } = value(upgrade) ?? {};
  const isOther = status === 400 || status === 426 || status === 503;
  return isOther && !/"code"\s*:/.test(body ?? '')
    ? { says: `answers an upgrade with ${status}`, because: named(home, 'upgrade') }
    : undefined;
}
