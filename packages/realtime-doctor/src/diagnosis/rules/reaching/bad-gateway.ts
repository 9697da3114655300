import { gatewayError, named, quote, speaks, value } from '../../facts/routes.ts';
import { otherLog, wrongTarget } from '../../facts/gateway.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#bad-gateway. A gateway answers for a server that it can't use. */
export const badGateway = rule({
  id: 'bad-gateway',
  of: 'any',
  title: 'The gateway gets no good answer from the server behind it',
  why: 'A gateway answers in its own name when the server behind it can’t be used: it is away, it breaks off, or it is spoken to in the wrong way.',
  neighbours: ['proxy-wrong-target', 'server-unreachable', 'silent-server'],
  explains: ['not-connecting', 'path-mismatch'],
  supports: (scene) => {
    const { home, direct } = scene;
    const error = gatewayError(home);
    if (!error || !home || wrongTarget(scene)) return undefined;
    const body = value(home.polling)?.body ?? '';
    const behind = direct
      ? `; the backend itself ${speaks(direct) ? 'answers directly' : 'does not serve Socket.IO either'}`
      : '; where the backend is reached directly is not known';
    const told = otherLog(scene);
    const log = told ? ` Its log: "${told.text.trim().slice(0, 160)}".` : '';
    return seen(
      `${home.origin} answers ${error.status} ${quote(body)}${behind}.${log}`,
      ...error.because,
      ...(direct ? [named(direct, 'polling')] : []),
      told?.because,
    );
  },
  excluded: ({ home }) =>
    home?.polling?.is === 'answered' && !gatewayError(home) ? [named(home, 'polling')] : undefined,
  fix: 'Look at the gateway’s error log: it names the upstream and why it could not be used.',
});
