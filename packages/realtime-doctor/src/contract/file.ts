/** Reads a user's contract file and rejects an invalid one, naming the field at fault. */
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readContract, type Contract } from './index.ts';
import { messageOf, UsageError } from '../errors.ts';
import { Redactor } from '../redaction/index.ts';

/**
 * @param namedBy - the flag or variable that named the file, for error messages
 * @throws UsageError if the file is missing, can't be loaded, or is not a valid contract
 */
export async function readContractFile(named: string, namedBy: string): Promise<Contract> {
  const file = resolve(named);
  if (!existsSync(file)) {
    throw new UsageError(
      `${namedBy} names a file that does not exist: ${file}.`,
      'Name a .json, .mjs or .ts file whose default export is a contract.',
    );
  }
  return checkContract(await valueIn(file), named);
}

/** @throws UsageError if the value is not a valid contract, or contains a secret */
export function checkContract(value: unknown, named: string): Contract {
  const read = readContract(value);
  if (!('contract' in read)) {
    throw new UsageError(
      `The contract ${named} is not valid: ${read.path}: ${read.says}.`,
      'Correct that field. The type ContractFile says what each is for.',
    );
  }
  // A contract is stored with the evidence, where the redactor would remove anything that looks like a secret.
  const at = firstDifference(read.contract, new Redactor().value(read.contract));
  if (at === undefined) return read.contract;
  throw new UsageError(
    `The contract ${named} seems to have a secret in it: ${at}.`,
    'Write a template in its place: `{password}` stands for the value of E2E_LOGIN_PASSWORD.',
  );
}

async function valueIn(file: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(readFileSync(file, 'utf8'));
    const { default: value } = (await import(pathToFileURL(file).href)) as { default?: unknown };
    // Outside a package with `"type": "module"`, the default export of TypeScript is the `default` member of a
    // CommonJS module.
    return typeof value === 'object' && value !== null && 'default' in value ? value.default : value;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(
        `Node ${process.versions.node} does not read TypeScript, so ${file} can't be loaded.`,
        'Use Node 22.18 or later, or write the contract as .mjs or .json.',
        { cause },
      );
    }
    throw new UsageError(`${file} can't be loaded as a contract: ${messageOf(cause).split('\n')[0]}.`, 'Correct it.', {
      cause,
    });
  }
}

/** Path of the first member that differs; undefined if none does. */
function firstDifference(a: unknown, b: unknown): string | undefined {
  if (a === b) return undefined;
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return '';
  for (const [name, value] of Object.entries(a)) {
    const below = firstDifference(value, (b as Readonly<Record<string, unknown>>)[name]);
    if (below !== undefined) return below === '' ? name : `${name}.${below}`;
  }
  return undefined;
}
