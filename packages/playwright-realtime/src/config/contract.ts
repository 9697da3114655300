/** Loads the contract that `E2E_CONTRACT` names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkContract } from 'realtime-doctor/contract/file.ts';
import type { Contract } from 'realtime-doctor/contract/index.ts';
import { messageOf, UsageError } from 'realtime-doctor/errors.ts';
import { ROOT, type Config } from './config.ts';

/** This repository's own contracts. */
const OWN = join(ROOT, 'fixtures/contract');

export interface LoadContractOptions {
  /** The variable or flag that named the contract, for error messages. */
  readonly namedBy?: string;
  /** Contracts that the caller has loaded already, by name. */
  readonly loaded?: Readonly<Record<string, Contract>>;
}

/** @throws UsageError if the file is missing, can't be loaded or isn't a valid contract; names the field at fault */
export async function loadContract(
  { E2E_CONTRACT: name }: Pick<Config, 'E2E_CONTRACT'>,
  { namedBy = 'E2E_CONTRACT', loaded = {} }: LoadContractOptions = {},
): Promise<Contract> {
  const own = Object.hasOwn(loaded, name) ? loaded[name] : undefined;
  if (own) return own;
  return checkContract(await valueIn(fileOf(name, namedBy)), name);
}

/** The local stack is always the reference application. @throws UsageError for another application's contract */
export function requireFit({ E2E_CONTRACT: name }: Pick<Config, 'E2E_CONTRACT'>, source: string): void {
  if (source !== 'local' || ownNames().includes(name)) return;
  throw new UsageError(
    `The local stack is the reference application, which does not keep the contract ${name}.`,
    'Attach to the application that does (E2E_STACK=attached, E2E_BASE_URL), or name its compose file (E2E_STACK=compose, E2E_COMPOSE_FILE).',
  );
}

/** The path of a contract, given as a path or as a name in fixtures/contract. */
function fileOf(name: string, namedBy: string): string {
  const own = join(OWN, `${name}.ts`);
  if (/^[\w-]+$/.test(name) && existsSync(own)) return own;
  const file = join(ROOT, name);
  const path = name.startsWith('/') ? name : file;
  if (existsSync(path)) return path;
  throw new UsageError(
    `${namedBy} names a contract that does not exist: ${path}.`,
    `Name a .ts, .mjs or .json file with a contract as its default export, or one of ${ownNames().join(', ')}.`,
  );
}

/** Names of the contracts in that folder: the files with a default export. */
const ownNames = (): string[] =>
  readdirSync(OWN).flatMap((name) =>
    name.endsWith('.ts') && /^export default /m.test(readFileSync(join(OWN, name), 'utf8'))
      ? [name.slice(0, -'.ts'.length)]
      : [],
  );

async function valueIn(file: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(readFileSync(file, 'utf8'));
    // The file may be TypeScript and import more TypeScript, however this process was started.
    const { tsImport } = await import('tsx/esm/api');
    const module = (await tsImport(pathToFileURL(file).href, import.meta.url)) as { default?: unknown };
    const value = module.default;
    // Outside a package with `"type": "module"`, TypeScript's default export is CommonJS's `default`.
    return typeof value === 'object' && value !== null && 'default' in value ? value.default : value;
  } catch (cause) {
    throw new UsageError(`${file} can't be loaded as a contract: ${messageOf(cause).split('\n')[0]}.`, 'Correct it.', {
      cause,
    });
  }
}
