import { consoleLines } from '../../facts/attempts.ts';
import { isClientScript } from '../../../transcript/connections.ts';
import type { Transcript } from '../../../transcript/transcript.ts';
import { rule, seen, type Support } from '../../rule.ts';

/** The request for the client, if none of the page's was answered well. */
function refusedScript(transcript: Transcript | undefined): Support | undefined {
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

/** docs/gallery.md#client-script-missing. The page calls `io()`, and the script that defines it did not come. */
export const clientScriptMissing = rule({
  id: 'client-script-missing',
  title: 'The script of socket.io-client did not load',
  why: 'The page loads the client from the Socket.IO server (`/socket.io/socket.io.js`) or from a CDN. If that request fails, `io` is not defined and nothing is ever asked.',
  explains: ['not-connecting', 'client-dependency-missing'],
  supports: ({ transcript, allConnections, ...scene }) => {
    const refused = allConnections.length === 0 ? refusedScript(transcript) : undefined;
    const failed = transcript?.of('page.error').find(({ message }) => /\bio is not defined/.test(message));
    if (allConnections.length > 0) return undefined;
    if (!failed) return refused && { ...refused, weak: true };
    const lines = consoleLines({ transcript, allConnections, ...scene }, /Failed to load resource/);
    return {
      ...seen(
        `A script of the page calls io() and fails: "${failed.message.slice(0, 80)}".${lines.length > 0 ? ' Another resource of the page did not load.' : ''}`,
        failed,
        ...lines.slice(0, 2),
      ),
      weak: lines.length === 0,
    };
  },
  excluded: ({ allConnections }) => {
    const [first] = allConnections;
    return first?.entries[0] === undefined ? undefined : [first.entries[0]];
  },
  fix: 'Look at the address of the client in the page: the server hands it out at `<path>/socket.io.js` unless it has `serveClient: false`, and only if Socket.IO is attached to the server that listens. A bundle (`import { io } from "socket.io-client"`) or a CDN needs no such script.',
});
