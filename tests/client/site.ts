/** The client, built and served with the same commands, folders and settings as in a stack. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const clientFolder = fileURLToPath(new URL('../../stack/client/', import.meta.url));
const vite = join(
  dirname(createRequire(join(clientFolder, 'package.json')).resolve('vite/package.json')),
  'bin/vite.js',
);

export type Environment = Readonly<Record<string, string>>;

function run(args: readonly string[], environment: Environment): { child: ChildProcess; output: () => string } {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [vite, ...args], {
    cwd: clientFolder,
    env: { ...inherited, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  return { child, output: () => output };
}

/** Runs to its end. */
export async function runVite(args: readonly string[], environment: Environment = {}) {
  const { child, output } = run(args, environment);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output() };
}

/** Builds into the caller's folder, so that no test sees a stale build. */
export async function build(folder: string): Promise<void> {
  const { code, output } = await runVite(['build', '--outDir', folder, '--emptyOutDir']);
  if (code !== 0) throw new Error(`Expected the client to build, but vite ended with ${code}. Its output:\n${output}`);
}

export interface Site {
  readonly url: string;
  readonly output: () => string;
  readonly isRunning: () => boolean;
  /** Sends SIGTERM; resolves with exit code and signal. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Serves on a free port; resolves when it listens. */
async function serve(args: readonly string[], environment: Environment): Promise<Site> {
  const { child, output } = run(args, { PORT: '0', ...environment });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = await Promise.race([
    new Promise<string>((resolve) => {
      child.stdout?.on('data', () => {
        const found = /Local: +(http:\S+?)\/?\s/.exec(output());
        if (found?.[1]) resolve(found[1]);
      });
    }),
    ended.then(([code]) => {
      throw new Error(`Expected vite to listen, but it ended with ${code}. Its output:\n${output()}`);
    }),
  ]);
  return {
    url,
    output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: async () => {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      return { code, signal };
    },
  };
}

export const preview = (folder: string, environment: Environment): Promise<Site> =>
  serve(['preview', '--config', 'preview.config.ts', '--outDir', folder], environment);

export const dev = (environment: Environment): Promise<Site> => serve([], environment);
