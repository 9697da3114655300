/** Selects the command for a recording. Loaded on every call, so it is kept small. */
import { existsSync } from 'node:fs';
import type { Host } from './host.ts';

/** The command for a recording, or undefined if the arguments name none. */
export function recordedCommand(argv: readonly string[], host: Host): (() => Promise<number>) | undefined {
  const [first] = argv.filter(
    (each, index) => !each.startsWith('-') && !/^--(?:save|contract)$/.test(argv[index - 1] ?? ''),
  );
  if (first === undefined) return undefined;
  if (first === 'diff') {
    const args = argv.filter((each) => each !== 'diff');
    return async () => (await import('./diff.ts')).diffCommand(args, host);
  }
  const isPath = existsSync(first) || /\.(?:zip|har|jsonl)$/i.test(first);
  if (!isPath || /^https?:/.test(first)) return undefined;
  return async () => (await import('./explain.ts')).explainCommand(argv, host);
}
