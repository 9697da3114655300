/** Types of steps.mjs, which is plain JavaScript for bin/start.mjs. */
export function say(line: string): void;
export function step(
  name: string,
  doing: string,
  work: (progress: (text: string) => void) => Promise<string>,
): Promise<void>;
export function logOf(name: string): string;
export function logged(
  name: string,
  command: readonly [string, ...string[]],
  options?: {
    readonly onLine?: (line: string) => void;
    readonly env?: Readonly<Record<string, string>>;
    readonly silentForMs?: number;
    readonly giveUp?: (line: string) => string | undefined;
  },
): Promise<{ readonly code: number | undefined; readonly output: string; readonly why: string }>;
export function tailOf(output: string): string;
