import { CommanderError } from 'commander';
import { EXIT, EvidenceError, InfrastructureError, UsageError } from '../errors.ts';

/** Runs a command and exits with its code. An error becomes a single message and its own exit code. */
export async function run(command: () => Promise<number>): Promise<never> {
  process.exit(await command().catch(exitCodeOf));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has already printed it.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof UsageError || error instanceof InfrastructureError || error instanceof EvidenceError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.infrastructure;
}
