/** Selects the command for a recording. Loaded on every call, so it is kept small. */
import { existsSync } from 'node:fs';
import type { Host } from './host.ts';
import { diffProgram, explainProgram } from './programs.ts';

/** The parsed command for a recording, or undefined if the arguments name none. */
export function recordedCommand(argv: readonly string[], host: Host): (() => Promise<number>) | undefined {
  const [first] = argv.filter(
    (each, index) => !each.startsWith('-') && !/^--(?:save|contract)$/.test(argv[index - 1] ?? ''),
  );
  if (first === undefined) return undefined;
  if (first === 'diff') {
    const args = argv.filter((each) => each !== 'diff');
    const program = diffProgram(host).parse(args, { from: 'user' });
    return async () => (await import('./diff.ts')).diffCommand(program, host);
  }
  const isPath = existsSync(first) || /\.(?:zip|har|jsonl)$/i.test(first);
  if (!isPath || /^https?:/.test(first)) return undefined;
  const program = explainProgram(host).parse(argv, { from: 'user' });
  return async () => (await import('./explain.ts')).explainCommand(program, host);
}
