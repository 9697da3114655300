/**
 * Where the cases run: a copy of them in `.build/corpus`, beside packages of their own. The repository's own
 * `node_modules` stays small, and nothing that a framework writes while it serves lands in the sources.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { CASES } from './catalogue.ts';

const HERE = import.meta.dirname;
const FOLDER = join(HERE, '../../.build/corpus');
const LOCK = 'package-lock.json';
/** npm's own record of a finished installation. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Installs the packages if they are missing or stale, and copies the cases for this process.
 * @returns the folder with a folder for each case; it is removed when the process exits
 * @throws InfrastructureError if npm fails
 */
export async function sandbox(say: (line: string) => void): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  if (isStale()) await install(say);
  const own = mkdtempSync(join(FOLDER, 'run-'));
  process.on('exit', () => rmSync(own, { recursive: true, force: true }));
  cpSync(CASES, own, { recursive: true });
  return own;
}

const isStale = (): boolean =>
  !existsSync(join(FOLDER, INSTALLED)) ||
  readFileSync(join(HERE, LOCK), 'utf8') !== readFileSync(join(FOLDER, LOCK), 'utf8');

async function install(say: (line: string) => void): Promise<void> {
  say('corpus: installing the packages of the cases into .build/corpus (about a minute, once)');
  rmSync(join(FOLDER, INSTALLED), { force: true });
  for (const file of ['package.json', LOCK]) cpSync(join(HERE, file), join(FOLDER, file));
  const { failed, all } = await execa(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: FOLDER,
      all: true,
      reject: false,
    },
  );
  if (!failed) return;
  throw new InfrastructureError(
    `npm could not install the packages of tools/corpus:\n${all}`,
    'Check that the npm registry can be reached, and run it again.',
  );
}
