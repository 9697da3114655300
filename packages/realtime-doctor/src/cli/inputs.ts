/**
 * Reads the inputs that flags of a live examination name: tokens, secrets and logs. Each error names the file or
 * variable.
 */
import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** Number of newest log lines to read. */
const MAX_LOG_LINES = 500;

/** @throws UsageError if the file is missing, empty, or contains more than a token */
export function readToken(file: string): string {
  const token = read(file, 'a token').trim();
  if (token !== '' && !/\s/.test(token.replace(/^Bearer /i, ''))) return token;
  throw new UsageError(
    token === '' ? `${file} is empty.` : `${file} holds more than one token.`,
    'Write one token in it, and nothing else.',
  );
}

/** @throws UsageError if the variable is not set */
export function readSecret(name: string): string {
  const secret = process.env[name];
  if (secret) return secret;
  throw new UsageError(`${name} is not set.`, 'Set it to the signing secret, or leave --secret-env out.');
}

/** @throws UsageError if the file is missing */
export function readLog<Source extends string>(
  source: Source,
  file: string | undefined,
): { source: Source; text: string }[] {
  if (file === undefined) return [];
  return read(file, 'a log')
    .split('\n')
    .filter((text) => text !== '')
    .slice(-MAX_LOG_LINES)
    .map((text) => ({ source, text }));
}

function read(file: string, what: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new UsageError(`There is no file ${file} to read ${what} from.`, 'Correct the path.');
}
