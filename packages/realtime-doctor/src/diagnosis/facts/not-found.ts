/** The application's own "there is no such route", which says what the process behind a path is. */
import type { Scene } from '../scene.ts';
import { isOpen, named, speaks, value } from './routes.ts';

/** A 404 in the words of a framework, about the very path that was asked for. */
export function ownNotFound({ home, contract, direct }: Scene): { body: string } | undefined {
  const answer = value(home?.polling);
  if (!home || answer?.status !== 404 || speaks(home) || speaks(direct)) return undefined;
  if (Object.values(home.paths ?? {}).some((each) => isOpen(value(each)))) return undefined;
  const path = contract.transport.path.replace(/\/$/, '');
  const echoes = answer.body.includes(`Cannot GET ${path}`) || answer.body.includes(`Route GET:${path}`);
  const isFramework = /^\{"detail":"Not Found"\}|<title>404 Not Found<\/title>\s*<h1>Not Found<\/h1>/.test(answer.body);
  return echoes || isFramework ? { body: answer.body } : undefined;
}

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
