/** Which products answer, by the marks that they leave in headers and bodies: advice is given in their own words. */
import type { HttpAnswer, UpgradeAnswer } from '../probes.ts';
import type { Scene } from '../scene.ts';
import { value } from './routes.ts';

export type Framework =
  | 'nginx'
  | 'haproxy'
  | 'apache'
  | 'traefik'
  | 'caddy'
  | 'envoy'
  | 'vite'
  | 'next'
  | 'nest'
  | 'express'
  | 'fastapi'
  | 'flask'
  | 'django'
  | 'fastify'
  | 'aiohttp'
  | 'gunicorn'
  | 'varnish'
  | 'lighttpd'
  | 'daphne'
  | 'uvicorn'
  | 'node'
  | 'python';

interface Mark {
  readonly header: string;
  readonly body: string;
}

const MARKS: readonly (readonly [Framework, (mark: Mark) => boolean])[] = [
  ['nginx', ({ header }) => /\b(?:nginx|openresty)\b/i.test(header)],
  ['haproxy', ({ header, body }) => /haproxy/i.test(header) || /^<html><body><h1>50[234] /.test(body)],
  ['apache', ({ header }) => /\bapache\b/i.test(header)],
  ['traefik', ({ header, body }) => /traefik/i.test(header) || body === '404 page not found\n'],
  ['caddy', ({ header }) => /\bcaddy\b/i.test(header)],
  ['envoy', ({ header }) => /\b(?:envoy|istio)/i.test(header)],
  ['next', ({ header, body }) => /next\.js/i.test(header) || body.includes('/_next/')],
  ['vite', ({ body }) => body.includes('/@vite/client')],
  ['nest', ({ body }) => /^\{"message":"Cannot (?:GET|POST) /.test(body)],
  ['express', ({ header, body }) => /\bexpress\b/i.test(header) || body.includes('<pre>Cannot GET ')],
  ['fastapi', ({ body }) => /^\{"detail":"(?:Not Found|Method Not Allowed)"\}/.test(body)],
  [
    'flask',
    ({ header, body }) => /werkzeug/i.test(header) || body.includes('<title>404 Not Found</title>\n<h1>Not Found</h1>'),
  ],
  ['fastify', ({ body }) => /^\{"message":"Route [A-Z]+:/.test(body)],
  [
    'django',
    ({ body }) =>
      body.includes('Using the URLconf defined in') ||
      /<title>Not Found<\/title>\s*<\/head>\s*<body>\s*<h1>Not Found<\/h1><p>/.test(body),
  ],
  ['aiohttp', ({ header, body }) => /\baiohttp\b/i.test(header) || body === '404: Not Found'],
  ['gunicorn', ({ header }) => /\bgunicorn\b/i.test(header)],
  ['varnish', ({ header }) => /\bvarnish\b/i.test(header)],
  ['lighttpd', ({ header }) => /\blighttpd\b/i.test(header)],
  ['daphne', ({ header }) => /\bdaphne\b/i.test(header)],
  ['uvicorn', ({ header }) => /\b(?:uvicorn|hypercorn)\b/i.test(header)],
];

/** Every product that left a mark in what the page or a probe was answered. */
export function frameworks(scene: Scene): ReadonlySet<Framework> {
  const marks = [...ofTranscript(scene), ...ofProbes(scene)];
  const found = new Set(MARKS.filter(([, has]) => marks.some(has)).map(([name]) => name));
  const isPython = ['flask', 'fastapi', 'uvicorn', 'django', 'aiohttp', 'gunicorn', 'daphne'].some((name) =>
    found.has(name as Framework),
  );
  const isNode = ['express', 'nest', 'next', 'vite', 'fastify'].some((name) => found.has(name as Framework));
  if (isPython) found.add('python');
  if (isNode) found.add('node');
  return found;
}

/** Products that stand between the browser and the application. */
const PROXIES: readonly Framework[] = [
  'nginx',
  'haproxy',
  'apache',
  'traefik',
  'caddy',
  'envoy',
  'varnish',
  'lighttpd',
];

/** A proxy that showed itself in an answer. */
export const proxyOf = (scene: Scene): Framework | undefined => {
  const found = frameworks(scene);
  return PROXIES.find((name) => found.has(name));
};

/** The same by the headers of these answers alone. */
export const proxyIn = (answers: readonly Pick<HttpAnswer, 'headers'>[]): Framework | undefined =>
  PROXIES.find((name) =>
    answers.some(({ headers }) =>
      MARKS.some(([mark, has]) => mark === name && has({ header: headerText(headers), body: '' })),
    ),
  );

const headerText = (headers: Readonly<Record<string, string>>): string =>
  [headers['server'], headers['via'], headers['x-powered-by']].filter((text) => text !== undefined).join(' ');

function ofTranscript({ transcript }: Scene): Mark[] {
  if (!transcript) return [];
  return [...transcript.of('http.response'), ...transcript.of('ws.response')].map((entry) => ({
    header: headerText(entry.headers),
    body: 'body' in entry ? (entry.body ?? '') : '',
  }));
}

function ofProbes({ probes }: Scene): Mark[] {
  const answers = probes.routes.flatMap(({ polling, pollingWithOrigin, upgrade, dialect }) => [
    value(polling),
    value(pollingWithOrigin),
    value<HttpAnswer | UpgradeAnswer>(upgrade),
    value(dialect),
  ]);
  return [...answers, value(probes.page?.document)]
    .filter((answer) => answer !== undefined)
    .map(({ headers, body }) => ({ header: headerText(headers), body }));
}
