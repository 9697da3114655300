/** Runs the journeys on one combination, and reports the versions actually used. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import { EXIT, InfrastructureError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { bundledVersion } from 'playwright-realtime/stack/local/bundled.ts';
import { imageNames } from 'playwright-realtime/stack/prepare/base-images.ts';
import { copyRepository } from '../mutations/copy.ts';
import { apply } from '../mutations/mutant.ts';
import { runJourneys, type Ran } from '../mutations/trial.ts';
import { forOldAdapter, JOURNEYS, OLD_ADAPTER, type Combination } from './combinations.ts';
import { install, prefer, provideNode } from './install.ts';
import type { Row } from './table.ts';

/** @param home - a folder that the caller removes */
export async function tryOne(
  combination: Combination,
  home: string,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<Row> {
  const began = performance.now();
  const { name, flags } = combination;
  const row = { name, server: '', client: '', runtime: '', passed: 0, of: JOURNEYS.length, claims: 0, failed: [] };
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  const root = join(home, 'clone');
  const evidence = join(home, 'evidence');
  try {
    mkdirSync(evidence, { recursive: true });
    const node = await furnish(combination, root, home);
    const environment = imageNames(loadConfig());
    const ran = await runJourneys(root, evidence, JOURNEYS, signal, { ...(flags ? { flags } : {}), node, environment });
    const { passed, claims, failed } = ran;
    if (ran.exitCode !== EXIT.ok && !signal.aborted) say(ran.tail.replaceAll(/^/gm, '    '));
    return { ...row, ...inForce(ran, root), passed, claims, failed, ...verdictOf(ran), seconds: seconds() };
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    return { ...row, verdict: 'not run', why: error.message, seconds: seconds() };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Creates a copy of the repository with the requested versions. Returns the Node to use. */
async function furnish({ server = [], client = [], node }: Combination, root: string, home: string): Promise<string> {
  const rooms = [
    { room: 'stack/backend/src', packages: server },
    { room: 'stack/client/src', packages: client },
  ].filter(({ packages }) => packages.length > 0);
  // One folder each, because two versions of a shared dependency may conflict.
  for (const { room, packages } of rooms) await install(packages, join(home, room));
  const program = node === undefined ? process.execPath : await provideNode(node, join(home, 'node'));
  await copyRepository(root);
  for (const { room, packages } of rooms) prefer(packages, join(home, room), root, room);
  if (server.some((asked) => asked.endsWith(OLD_ADAPTER))) apply(forOldAdapter, root);
  return program;
}

/** `failed` only if a claim failed; `passed` only if every journey ran. */
export function verdictOf({ exitCode, passed, skipped, tail }: Ran): Pick<Row, 'verdict' | 'why'> {
  if (exitCode === EXIT.ok && passed === JOURNEYS.length && skipped === 0) return { verdict: 'passed' };
  if (exitCode === EXIT.claim) return { verdict: 'failed' };
  const reason = exitCode === EXIT.ok ? undefined : lastError(tail);
  return { verdict: 'not run', why: reason ?? `exit code ${exitCode}, ${passed} passed, ${skipped} skipped` };
}

/** The error of a failed journey, otherwise the last line of output. Quoted text in errors is indented. */
function lastError(output: string): string | undefined {
  const lines = output.split('\n').filter((line) => /^\S/.test(line));
  return lines.findLast((line) => line.includes('InfrastructureError: ')) ?? lines.at(-1);
}

/**
 * Versions actually used: from the backend's log if it reports them (Python), otherwise from the capture or, for the
 * page in a container, from its build.
 */
function inForce({ capture }: Ran, root: string): Pick<Row, 'server' | 'client' | 'runtime'> {
  const { versions = {} }: Partial<Capture> = capture ? JSON.parse(text(join(capture, 'capture.json'))) : {};
  const page = versions['page socket.io-client'] ?? bundledVersion(join(root, 'stack/client/dist'), 'socket.io-client');
  const client = page === undefined ? '' : `socket.io-client ${page}`;
  const said = capture && /^.*\[server\] (Python [\d.]+), (.*)$/m.exec(backendLog(capture));
  if (said) return { server: said[2] ?? '', client, runtime: said[1] ?? '' };
  const built = ['socket.io', '@socket.io/redis-adapter'].flatMap((name) => {
    const version = versions[`backend ${name}`];
    return version === undefined ? [] : [`${name} ${version}`];
  });
  return { server: built.join(', '), client, runtime: built.length > 0 ? `Node ${versions['node']}` : '' };
}

function backendLog(capture: string): string {
  const logs = join(capture, 'logs');
  if (!existsSync(logs)) return '';
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('backend.log'))
    .map((file) => text(join(logs, file)))
    .join('\n');
}

const text = (file: string): string => readFileSync(file, 'utf8');
