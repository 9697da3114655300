import { EXIT } from '../errors.ts';

/**
 * Ends a command immediately on a signal; exit hooks clean up what it started. For commands that need not finish anything first.
 */
export function endOnSignal(): void {
  const end = (): void => process.exit(EXIT.interrupted);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
}
