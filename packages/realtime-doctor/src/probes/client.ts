import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Contract } from '../contract/contract.ts';
import type { ClientFacts } from '../diagnosis/probes.ts';
import { UsageError } from '../errors.ts';
import { callSites, LIBRARY_IMPORT, NATIVE_SOCKET } from './sources.ts';

const PASSED_OVER = new Set(['node_modules', 'dist', 'build', 'coverage', '.git', '.next', 'public']);
const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
const TEST = /\.(?:test|spec|stories)\.|\.d\.ts$/;
/** Generous limit; a folder with more files is not one client. */
const MAX_FILES = 3000;

/**
 * What the client's folder shows about its dependencies and sockets. @throws UsageError if it is not a client's folder
 */
export function readClient(folder: string, contract: Contract): ClientFacts {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) {
    throw new UsageError(
      `The client's folder has no package.json: ${file} does not exist.`,
      'Name the folder that has it.',
    );
  }
  const sources = sourceFiles(folder).map((path) => ({
    path: relative(folder, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }));
  const emits = new RegExp(String.raw`\bemit\w*\(\s*(['"\`])${contract.events.subscribe}\1`, 'g');
  const find = (pattern: RegExp) => sources.flatMap(({ path, text }) => callSites(path, text, pattern));
  return {
    folder,
    library: libraryOf(readFileSync(file, 'utf8'), file),
    imports: find(LIBRARY_IMPORT),
    sockets: find(NATIVE_SOCKET),
    subscribes: find(emits),
  };
}

function libraryOf(text: string, file: string): string | null {
  try {
    const manifest = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
    const all = { ...manifest['devDependencies'], ...manifest['peerDependencies'], ...manifest['dependencies'] };
    return all['socket.io-client'] ?? null;
  } catch (cause) {
    throw new UsageError(`${file} is not valid JSON.`, 'Correct it.', { cause });
  }
}

function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && found.length < MAX_FILES; next = folders.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) folders.push(path);
      else if (entry.isFile() && SOURCE.test(entry.name) && !TEST.test(entry.name)) found.push(path);
    }
  }
  return found.toSorted();
}
