/**
 * The command line: `realtime-doctor URL | FILE | FOLDER | diff A B | cause ID | mcp`. Both the package's program and
 * the repository's `npm run doctor` call {@link doctor}; {@link Host} has the differences.
 *
 * Modules are loaded only when needed, so `--help` and mistyped flags respond immediately.
 */
import { recordedCommand } from './recorded.ts';
import type { Host } from './host.ts';

export { installed, type Host } from './host.ts';
export { run } from './run.ts';

/**
 * @param argv - the arguments, without the program
 * @returns the exit code
 */
export async function doctor(argv: readonly string[], host: Host): Promise<number> {
  const [first] = argv;
  if (first === 'cause') return (await import('./cause.ts')).causeCommand(argv.slice(1), host);
  if (first === 'mcp') return (await import('./mcp.ts')).mcpCommand(argv.slice(1), host);
  const recorded = recordedCommand(argv, host);
  return recorded ? recorded() : (await import('./live.ts')).liveCommand(argv, host);
}
