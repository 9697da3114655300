import { firstOwnLine } from '../../facts/script-errors.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#script-failed. A page that has a client, an error, and not one attempt. */
export const scriptFailed = rule({
  id: 'script-failed',
  title: 'A script of the page fails, and the page never asks for a connection',
  why: 'An error that nothing catches ends the script that it comes from. If that script is the one that connects, the lines that would do so never run.',
  explains: ['not-connecting', 'client-dependency-missing'],
  supports: ({ transcript, allConnections, channels, probes }) => {
    const [error] = transcript?.of('page.error') ?? [];
    const { page } = probes;
    const isMeant = page !== undefined && (page.client !== undefined || page.sockets.length > 0);
    if (!error || !isMeant || allConnections.length > 0 || channels.length > 0) return undefined;
    const source = firstOwnLine(error.stack);
    return {
      ...seen(
        `The page has a client, asked for no connection, and a script of its own failed: "${error.message.slice(0, 160)}".`,
        error,
      ),
      // The error may be of another script than the one that connects.
      weak: true,
      ...(source ? { source } : {}),
    };
  },
  excluded: ({ allConnections }) => {
    const [first] = allConnections;
    return first?.entries[0] === undefined ? undefined : [first.entries[0]];
  },
  fix: 'Correct the line that fails: what comes after it in this script does not run. If the page connects in another script, look there for what it waits for.',
});
