import { EXIT } from '../errors.ts';

/**
 * Ends a command immediately on a signal, or when its parent process is gone; exit hooks clean up what it started.
 * For commands that need not finish anything first.
 */
export function endOnSignal(): void {
  const end = (): void => process.exit(EXIT.interrupted);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  whenOrphaned(end);
}

/** Calls `end` when the process that started this one is gone, also if it was killed while this one was loading. */
export function whenOrphaned(end: () => void): void {
  process.once('disconnect', end);
  // Don't keep the process alive for this listener.
  process.channel?.unref();
  if (process.send !== undefined && !process.connected) end();
}
