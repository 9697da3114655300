import type { Contract } from '../contract/contract.ts';
import { connections } from '../transcript/connections.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** Where a transcript's pages asked for connections, each place once and without its query: what probes follow. */
export function socketUrlsOf(transcript: Transcript, contract: Contract): string[] {
  const places = connections(transcript, contract).map(({ asked }) => `${asked.origin}${asked.path}`);
  return [...new Set(places)];
}
