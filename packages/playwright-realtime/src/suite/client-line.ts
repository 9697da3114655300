import type { Finding } from 'realtime-doctor/diagnosis/finding.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { openedAt } from 'realtime-doctor/diagnosis/facts/attempts.ts';
import { setScene } from 'realtime-doctor/diagnosis/scene.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';

/** Causes that are fixed where the page creates its client. */
const OF_THE_CLIENT: ReadonlySet<string> = new Set([
  'eio-version-old-client',
  'parser-mismatch',
  'path-as-namespace',
  'path-mismatch',
  'token-in-header',
  'token-in-query',
  'token-malformed',
  'token-missing',
  'transport-disabled',
  'unknown-namespace',
]);

/** Adds the line that creates the client to the finding, if it is one of these causes and no rule has named a line. */
export function withClientLine(finding: Finding, transcript: Transcript, contract: Contract): Finding {
  if (finding.source || !OF_THE_CLIENT.has(finding.id)) return finding;
  const scene = setScene({ transcript, contract });
  const source = scene.allConnections
    .map((connection) => openedAt(connection, scene))
    .find((line) => line !== undefined);
  return source ? { ...finding, source } : finding;
}
