/** The filed evidence of the broken and the fixed application: made by running it, never by hand. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { format, resolveConfig } from 'prettier';
import { fileSlim } from 'realtime-doctor/capture/slim.ts';
import { EXIT, InfrastructureError } from 'realtime-doctor/errors.ts';
import type { RunResult } from 'playwright-realtime/reporter/capture-reporter.ts';
import { STORY, STORY_PICTURE, tellStory } from './story.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

export const BASELINE = join(ROOT, 'evidence/baseline');

/** Few, and small: one for the handshake, one for the greeting, one for the toast, one for the order. */
const JOURNEYS = [
  'opens the socket, connects to the namespace',
  'receives one connected event per connection',
  'exactly once, as a toast',
  'receives several notifications in order',
];

const RUNS = [
  { name: 'broken', client: 'native', exitCode: EXIT.claim },
  { name: 'mended', client: 'socket.io', exitCode: EXIT.ok },
] as const;

/** Makes the baseline and the page about it; `only` the page, from what is filed. @throws InfrastructureError */
export async function fileBaseline(say: (line: string) => void, only: 'all' | 'page'): Promise<void> {
  if (only === 'all') await makeBaseline(say);
  await writeStory();
}

/** Runs the journeys against both clients and files what they left. @throws InfrastructureError for another outcome */
async function makeBaseline(say: (line: string) => void): Promise<void> {
  for (const { name, client, exitCode } of RUNS) {
    say(`baseline: ${name}, with the client ${client}`);
    const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-baseline-`));
    try {
      const capture = await runJourneys(dir, client, exitCode);
      await fileSlim(capture, join(BASELINE, name));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

async function runJourneys(dir: string, client: string, expected: number): Promise<string> {
  const file = join(dir, 'result.json');
  // One after the other, so that their order in the capture is that of the journeys' files.
  const args = ['e2e', '--stack=local', '--workers=1', `--evidence-dir=${dir}`, '-g', JOURNEYS.join('|')];
  const { exitCode } = await execa(process.execPath, [join(ROOT, 'bin/start.mjs'), ...args], {
    cwd: ROOT,
    env: { STACKMOTIVE_CLIENT: client, E2E_RESULT_FILE: file },
    stdio: ['ignore', 2, 2],
    reject: false,
  });
  const result = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunResult) : undefined;
  if (result?.capture && exitCode === expected) return result.capture;
  throw new InfrastructureError(
    `a run with the client ${client} to end with ${expected} and leave a capture`,
    `it ended with ${exitCode}: ${result?.summary ?? 'no verdict'}`,
    'Its own words are above.',
  );
}

/** Writes the page about the filed captures, as `npm run format` would leave it. */
async function writeStory(): Promise<void> {
  const { text, picture } = tellStory(BASELINE);
  const file = join(ROOT, STORY);
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  writeFileSync(join(ROOT, STORY_PICTURE), picture);
}
