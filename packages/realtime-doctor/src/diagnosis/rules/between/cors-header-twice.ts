import { corsFailures, originOf } from '../../facts/exchanges.ts';
import { value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#cors-header-twice. The origin is allowed, by two parts of the server, and a browser takes one value only. */
export const corsHeaderTwice = rule({
  id: 'cors-header-twice',
  title: 'The Access-Control-Allow-Origin header is written twice',
  why: 'A web framework’s CORS middleware and the Socket.IO server both answer for the same path, or a proxy adds the header once more. Two values are as good as none: the browser blocks the answer.',
  explains: ['cors-refused', 'not-connecting', 'path-mismatch', 'cors-wildcard-with-credentials'],
  supports: (scene) => {
    const blocked = corsFailures(scene, 'MultipleAllowOriginValues');
    const [first] = blocked;
    if (!first) return undefined;
    const values = first.response?.headers['access-control-allow-origin'] ?? probed(scene);
    return seen(
      `The browser blocks ${blocked.length} answers because the header has several values${values ? ` (${values.replaceAll('\n', ', ')})` : ''}; the page is ${originOf(first, scene)}.`,
      first.failed,
      first.response,
    );
  },
  excluded: (scene) => {
    const answered = scene.transcript
      ?.of('http.response')
      .findLast(({ headers }) => 'access-control-allow-origin' in headers);
    return answered && corsFailures(scene, 'MultipleAllowOriginValues').length === 0 ? [answered.id] : undefined;
  },
  fix: 'Let one of the two write the header: turn it off in the Socket.IO server (`cors_allowed_origins=[]`, no `cors` option), or take the Socket.IO path out of the middleware or proxy. Allowing the origin once more changes nothing.',
});

const probed = ({ home }: Scene): string | undefined =>
  value(home?.pollingWithOrigin)?.headers['access-control-allow-origin'];
