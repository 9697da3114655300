/**
 * Lists what keeps a recording from being called healthy, and what would decide. A recording has no close codes and no
 * probes, so silence in it proves nothing.
 */
import type { Contract } from '../contract/contract.ts';
import type { Finding } from '../diagnosis/index.ts';
import type { Recording } from '../sources/recording/recording.ts';
import { documentStatus } from '../diagnosis/verdict.ts';
import { setScene } from '../diagnosis/scene.ts';
import type { Channel } from '../transcript/channel.ts';
import { connections, type Connection } from '../transcript/connections.ts';

export interface Unseen {
  readonly what: string;
  readonly decide: string;
}

interface Judged {
  /** Symptoms without a cause. */
  readonly torn: Finding | undefined;
  /** Causes that fit, each with a lookalike that could not be excluded. */
  readonly candidates: readonly Finding[];
  /** The command that examines the running application. */
  readonly live: string | undefined;
  /** The doctor's command. */
  readonly command: string;
}

export function unseenIn(
  recording: Recording,
  contract: Contract,
  { torn, candidates, live, command }: Judged,
): Unseen[] {
  const { limits, transcript, outcome } = recording;
  const ask =
    live === undefined
      ? `The recording does not name its page. With its address for URL, ask the running application: ${command} URL`
      : `Ask the running application: ${live}`;
  if (!limits.network) {
    return [
      {
        what: 'The recording holds no requests and no WebSockets.',
        decide:
          recording.format === 'playwright-trace'
            ? 'Record with snapshots (`trace: "on"`): Playwright records the network only with them.'
            : 'Record again with the Network panel open before the page loads.',
      },
    ];
  }
  const all = connections(transcript, contract);
  if (candidates.length > 0)
    return candidates.map(({ id, says }) => ({
      what: `${says} That fits ${id}${candidates.length > 1 ? ', but other causes, too' : ', but does not prove it'}.`,
      decide: ask,
    }));
  if (torn) return [{ what: torn.says, decide: ask }];
  const { channels } = setScene({ transcript, contract });
  if (all.length === 0 && channels.length === 0) return [nothingSeen(recording, ask)];
  return [
    ...(limits.frames
      ? []
      : [{ what: 'The frames of WebSockets are not in the recording.', decide: framesAdvice(recording) }]),
    ...lastOfEachPlace(all).flatMap((connection) => ofConnection(connection, transcript.until, ask)),
    ...channels.flatMap((each) => ofChannel(each, ask)),
    ...ofOutcome(outcome, ask, command),
  ];
}

function nothingSeen({ limits, format, transcript }: Recording, ask: string): Unseen {
  const status = documentStatus(transcript);
  if (status !== undefined && status >= 400)
    return {
      what: `The page was answered ${status}, so it is not the page that connects.`,
      decide: 'Record the page that connects, or see why it is refused.',
    };
  if (!limits.webSockets) {
    return {
      what: 'The recording has no connection, and this version of its format may not record any.',
      decide: format === 'playwright-trace' ? 'Record with Playwright 1.61 or later.' : ask,
    };
  }
  return { what: 'The page opened no realtime connection while it was recorded.', decide: ask };
}

const framesAdvice = ({ format }: Recording): string =>
  format === 'playwright-trace'
    ? 'Record without PLAYWRIGHT_TRACING_NO_WEBSOCKET_FRAMES.'
    : 'Export the HAR from Chrome or Edge, or record a Playwright trace: Firefox writes no frames.';

/** The newest attempt for each page, server and path. */
function lastOfEachPlace(all: readonly Connection[]): Connection[] {
  const last = new Map(all.map((connection) => [placeOf(connection), connection]));
  return [...last.values()];
}
const placeOf = ({ page, asked }: Connection): string => `${page} ${asked.origin.replace(/^ws/, 'http')}${asked.path}`;

function ofConnection(connection: Connection, until: number, decide: string): Unseen[] {
  const { id, asked, opened, connected, ended, messages, reached } = connection;
  const where = `${id} to ${asked.origin}${asked.path}`;
  if (ended?.by === 'page') return [];
  if (ended) return [{ what: `${where} ended: ${ended.why}.`, decide }];
  if (asked.engineVersion !== undefined && !connected)
    return [{ what: `${where} got no further than "${reached}" while it was recorded.`, decide }];
  const last = messages.at(-1);
  const deadline = opened ? opened.pingInterval + opened.pingTimeout : Number.NaN;
  if (last && until - last.t > deadline) {
    const silent = ((until - last.t) / 1000).toFixed(1);
    return [
      {
        what: `${where} was silent for the last ${silent} s, longer than its heartbeat allows (${deadline} ms): it had ended, and the recording does not say how.`,
        decide,
      },
    ];
  }
  return [];
}

/** What a channel could not show. No current program records the close code, which would decide. */
function ofChannel(channel: Channel, decide: string): Unseen[] {
  const { connection, opened, accepted, ended, transport, protocol, said } = channel;
  const where = `${connection.id} (${protocol.name}) to ${connection.asked.origin}${connection.asked.path}`;
  if (transport === 'event-stream' && !opened && !ended)
    return [{ what: `${where} was not answered while it was recorded.`, decide }];
  if (transport === 'event-stream' && opened && said.length === 0)
    return [{ what: `${where} was answered, and what came over it is not recorded.`, decide }];
  if (opened && !accepted && said.some(({ step }) => step === 'asked'))
    return [{ what: `${where} sent a CONNECT, and no answer to it is recorded.`, decide }];
  return [];
}

function ofOutcome(outcome: Recording['outcome'], decide: string, command: string): Unseen[] {
  if (outcome === 'passed') return [];
  if (outcome === 'failed') {
    return [
      {
        what: 'The test failed, and the wire shows no fault: an expected message never arrived, or the page did not use it.',
        decide: `Compare it with a run that passed: ${command} diff PASSED FAILED. ${decide}`,
      },
    ];
  }
  return [
    {
      what: 'The wire shows no fault. Whether the page did what it should is not recorded: the file has no test.',
      decide,
    },
  ];
}
