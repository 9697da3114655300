/** A fresh copy of an example with the packed packages installed, as a user would have it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { pythonCommand } from 'playwright-realtime/stack/local/programs.ts';
import { findBrowser } from 'realtime-doctor/browser/find.ts';
import { tarballs } from '../packages/install.ts';
import { strangersEnvironment } from '../suite/environment.ts';
import type { Breakage, Project } from './projects.ts';

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Copy {
  readonly folder: string;
  /** Runs the project's own tests. */
  readonly run: (env?: Readonly<Record<string, string>>) => Promise<Ran>;
  /** Breaks the project; the returned function repairs it. */
  readonly break: (breakage: Breakage) => () => void;
  readonly remove: () => void;
}

/**
 * @param playwright - a version of Playwright Test; default: the newest that the project allows
 * @throws Error with npm's message if the packages can't be installed
 */
export async function copyOf({ name, command }: Project, playwright?: string): Promise<Copy> {
  const parent = join(ROOT, '.build/examples');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  cpSync(join(ROOT, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !/node_modules|\.next|test-results/.test(path),
  });
  const packed = (await tarballs()).flatMap(({ name: of, tarball }) =>
    of === 'create-playwright-realtime' ? [] : tarball,
  );
  const versions = playwright === undefined ? [] : [`@playwright/test@${playwright}`];
  await execa('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packed, ...versions], {
    cwd: folder,
    all: true,
  });
  const port = await freePort();
  const apiPort = await freePort();
  return {
    folder,
    run: async (env = {}) => {
      const { exitCode, stdout, stderr } = await execa(command[0], command.slice(1), {
        cwd: folder,
        reject: false,
        extendEnv: false,
        env: strangersEnvironment({
          PORT: String(port),
          API_PORT: String(apiPort),
          PYTHON: pythonCommand().join(' '),
          CHROMIUM_PATH: findBrowser(process.env['E2E_BROWSER_PATH'])?.path ?? '',
          ...env,
        }),
      });
      return { exitCode, stdout, stderr };
    },
    break: ({ file, from, to }) => {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      const parts = text.split(from);
      if (parts.length !== 2) throw new Error(`${file} of ${name} has "${from}" ${parts.length - 1} times.`);
      writeFileSync(path, parts.join(to));
      return () => writeFileSync(path, text);
    },
    remove: () => {
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
