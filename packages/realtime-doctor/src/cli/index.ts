/**
 * The command line: `realtime-doctor URL | FILE | FOLDER | diff A B | cause ID | mcp`. Both the package's program and
 * the repository's `npm run doctor` call {@link doctor}; {@link Host} has the differences.
 *
 * Modules are loaded only when needed, so `--help` and mistyped flags respond immediately.
 */
import { recordedCommand } from './recorded.ts';
import type { Host } from './host.ts';
import { liveProgram } from './options.ts';
import { causeProgram, mcpProgram } from './programs.ts';

export { installed, type Host } from './host.ts';
export { run } from './run.ts';

/**
 * @param argv - the arguments, without the program
 * @returns the exit code
 */
export async function doctor(argv: readonly string[], host: Host): Promise<number> {
  const [first] = argv;
  const rest = argv.slice(1);
  if (first === 'cause') {
    const program = causeProgram(host).parse(rest, { from: 'user' });
    return (await import('./cause.ts')).causeCommand(program, host);
  }
  if (first === 'mcp') {
    mcpProgram(host).parse(rest, { from: 'user' });
    return (await import('./mcp.ts')).mcpCommand(host);
  }
  const recorded = recordedCommand(argv, host);
  if (recorded) return recorded();
  const program = liveProgram(host).parse(argv, { from: 'user' });
  return (await import('./live.ts')).liveCommand(program, host);
}
