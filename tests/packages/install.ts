/** The packages as users get them: packed, and installed with npm into a folder outside this repository. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { lock } from 'proper-lockfile';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { fingerprint } from 'playwright-realtime/stack/prepare/fingerprint.ts';
import { pack, type PackageName, type Packed } from '../../tools/pack/index.ts';

const OUT = join(ROOT, '.build/packages');
const RECORD = join(OUT, 'packed.json');
/** Milliseconds. The compiler takes this long on a busy machine, while another test waits for the tarballs. */
const STALE_MS = 120_000;

/** Both tarballs of the current sources. The first test that needs them packs them, and all others reuse them. */
export async function tarballs(): Promise<readonly Packed[]> {
  mkdirSync(OUT, { recursive: true });
  const release = await lock(OUT, {
    realpath: false,
    stale: STALE_MS,
    retries: { forever: true, factor: 1, minTimeout: 200, maxTimeout: 400 },
  });
  try {
    const sources = fingerprint(['packages', 'tools/pack', 'tsconfig.json', 'LICENSE', 'package-lock.json']);
    const known = existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, 'utf8')) as Record) : undefined;
    if (known?.sources === sources && known.packed.every(({ tarball }) => existsSync(tarball))) return known.packed;
    const packed = await pack(ROOT);
    writeFileSync(RECORD, JSON.stringify({ sources, packed } satisfies Record));
    return packed;
  } finally {
    await release();
  }
}

interface Record {
  readonly sources: string;
  readonly packed: readonly Packed[];
}

export interface InstallOptions {
  /** Default: doctor and harness. `playwright-realtime` needs the other one. */
  readonly packages?: readonly PackageName[];
  /** Further packages to install: `['socket.io@4.8.4']`. Those of the folder's package.json are installed anyway. */
  readonly also?: readonly string[];
}

/**
 * Packs the packages and installs the tarballs with npm into a folder outside the repository, as a user would. A folder
 * without a package.json gets an empty one.
 * @throws Error with npm's message
 */
export async function packAndInstall(
  folder: string,
  { packages = ['realtime-doctor', 'playwright-realtime'], also = [] }: InstallOptions = {},
): Promise<readonly Packed[]> {
  const packed = (await tarballs()).filter(({ name }) => packages.includes(name));
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true, "type": "module" }\n');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await execa('npm', ['install', '--save-dev', ...quiet, ...packed.map(({ tarball }) => tarball), ...also], {
    cwd: folder,
    env: outside(),
  });
  return packed;
}

/** The environment without npm's variables and this run's own, which would lead back into the repository. */
export function outside(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_registry)|E2E_|NODE_OPTIONS|INIT_CWD|TEST_|PW)/.test(name),
  );
  const browser = process.env['E2E_BROWSER_PATH'];
  const ownBrowser = browser === undefined ? {} : { E2E_BROWSER_PATH: browser };
  return { ...Object.fromEntries(own), ...ownBrowser, ...env };
}
