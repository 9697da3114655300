import { isOpen, isUpgraded, named, polls, quote, upgrades, value } from '../../facts/routes.ts';
import type { HttpAnswer, Route, UpgradeAnswer } from '../../probes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

type Transport = 'websocket' | 'polling';

/** Engine.IO's own words for a transport that it was told not to speak: Node, and Python. */
const DISABLED = /Transport unknown|Invalid transport/i;

/** docs/gallery.md#transport-disabled. One transport is refused in Engine.IO's own words, and the other works. */
export const transportDisabled = rule({
  id: 'transport-disabled',
  title: 'The server does not allow the transport that the client uses',
  why: 'Client and server each list the transports they use. Where the lists have nothing in common, Engine.IO refuses in its own words.',
  neighbours: ['native-websocket-client', 'proxy-drops-upgrade', 'shared-upgrade-handler'],
  explains: ['not-connecting', 'cors-refused'],
  supports: (scene) => {
    const { home, works } = scene;
    const refused = disabledOn(home);
    if (!home || !refused || works || !uses(scene).includes(refused.transport)) return undefined;
    const other = refused.transport === 'websocket' ? 'polling' : 'websocket';
    return seen(
      `${home.origin} refuses ${refused.transport} with ${refused.answer.status} ${quote(refused.answer.body)} and opens a session over ${other}.`,
      named(home, refused.transport === 'websocket' ? 'upgrade' : 'polling'),
      named(home, refused.transport === 'websocket' ? 'polling' : 'upgrade'),
      lastOf(scene, refused.transport)?.entries[0],
    );
  },
  excluded: ({ home }) => {
    const answers = [value(home?.polling), value(home?.upgrade)].filter((answer) => answer !== undefined);
    const isWilling = polls(home) && upgrades(home);
    const isSilentOnIt = answers.length === 2 && !answers.some(({ body }) => DISABLED.test(body));
    return home && (isWilling || isSilentOnIt) ? [named(home, 'polling'), named(home, 'upgrade')] : undefined;
  },
  fix: 'Align `transports` of client and server.',
});

export function disabledOn(
  route: Route | undefined,
): { transport: Transport; answer: HttpAnswer | UpgradeAnswer } | undefined {
  const polling = value(route?.polling);
  const upgrade = value(route?.upgrade);
  if (polling && DISABLED.test(polling.body) && isUpgraded(upgrade)) return { transport: 'polling', answer: polling };
  if (upgrade && DISABLED.test(upgrade.body) && isOpen(polling)) return { transport: 'websocket', answer: upgrade };
  return undefined;
}

/** What the page was seen to begin with; without a page what the contract has. */
const uses = ({ allConnections, contract }: Scene): readonly Transport[] => {
  const last = allConnections.at(-1);
  return last ? [last.transport] : contract.transport.transports.slice(0, 1);
};

const lastOf = ({ connections }: Scene, transport: Transport) =>
  connections.findLast((connection) => connection.transport === transport);
