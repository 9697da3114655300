import type { Contract } from './contract.ts';

/** A member of an event's first argument; undefined where it has none of that name. */
export function memberOf(argument: unknown, name: string | undefined): unknown {
  if (name === undefined || typeof argument !== 'object' || argument === null) return undefined;
  return (argument as Readonly<Record<string, unknown>>)[name];
}

/** The text of a notification, by its first argument; undefined where it has none. */
export function messageIn({ notification }: Contract, argument: unknown): string | undefined {
  const name = notification?.message;
  const text = name === undefined ? argument : memberOf(argument, name);
  return typeof text === 'string' ? text : undefined;
}
