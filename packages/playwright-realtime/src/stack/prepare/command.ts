import { execa } from 'execa';
import { InfrastructureError, type UsageError } from 'realtime-doctor/errors.ts';
import { ROOT } from '../../config/config.ts';

/** How many lines of a failed command its error shows. */
const MAX_LINES_SHOWN = 15;

export interface CommandOptions {
  /** Names the command in its error: "the build of stack/client failed". */
  readonly what: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Returns a better error for output that it recognises. */
  readonly explain?: (output: string) => InfrastructureError | UsageError | undefined;
}

/** Runs a command in the repository's root. @throws InfrastructureError with the last lines of its output */
export async function run(file: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const { what, environment = {}, onLine, explain } = options;
  const running = execa(file, args, { cwd: ROOT, env: environment, all: true, reject: false, stdin: 'ignore' });
  // Read all output before the result: output that is unread when the process ends is lost.
  const lines: string[] = [];
  for await (const line of running.iterable({ from: 'all' })) {
    lines.push(line);
    onLine?.(line);
  }
  const { failed, exitCode, shortMessage } = await running;
  if (!failed) return;
  const tail = lines.filter((line) => line.trim()).slice(-MAX_LINES_SHOWN);
  throw (
    explain?.(lines.join('\n')) ??
    new InfrastructureError(
      `${sentenceCase(what)} failed: ${exitCode === undefined ? (shortMessage ?? 'it could not be started') : `exit code ${exitCode}`}.`,
      tail.length > 0 ? `Fix what it reports:\n${tail.map((line) => `    ${line}`).join('\n')}` : 'It printed nothing.',
    )
  );
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
