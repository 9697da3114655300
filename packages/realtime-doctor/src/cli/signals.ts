import { EXIT } from '../errors.ts';

/**
 * Ends a command at once on a signal, or when who started it is gone: the exit's own hooks end what the command brought
 * up. For commands that have nothing to finish first.
 */
export function endOnSignal(): void {
  const end = (): void => process.exit(EXIT.interrupted);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  process.once('disconnect', end);
  // Don't keep the process alive for this listener.
  process.channel?.unref();
}
