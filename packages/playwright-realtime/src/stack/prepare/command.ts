import { execa } from 'execa';
import { InfrastructureError, type UsageError } from 'realtime-doctor/errors.ts';
import { ROOT } from '../../config/config.ts';

/** Lines of a failed command that its error shows. */
const TAIL = 15;

export interface CommandOptions {
  /** What it is for, in the error: «Expected … to succeed». */
  readonly what: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Makes a better error of a failure where its output is understood. */
  readonly explain?: (output: string) => InfrastructureError | UsageError | undefined;
}

/** Runs a command in the repository's root. @throws InfrastructureError with the last lines that it wrote */
export async function run(file: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const { what, environment = {}, onLine, explain } = options;
  const running = execa(file, args, { cwd: ROOT, env: environment, all: true, reject: false, stdin: 'ignore' });
  // Read to the end before its result: what is left unread when a process has ended is lost.
  const lines: string[] = [];
  for await (const line of running.iterable({ from: 'all' })) {
    lines.push(line);
    onLine?.(line);
  }
  const { failed, exitCode, shortMessage } = await running;
  if (!failed) return;
  const tail = lines.filter((line) => line.trim()).slice(-TAIL);
  throw (
    explain?.(lines.join('\n')) ??
    new InfrastructureError(
      `${what} to succeed`,
      exitCode === undefined ? (shortMessage ?? 'it could not be started') : `it ended with ${exitCode}`,
      tail.length > 0 ? `It said last:\n${tail.map((line) => `    ${line}`).join('\n')}` : 'It said nothing.',
    )
  );
}
