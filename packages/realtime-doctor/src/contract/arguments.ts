import type { Contract } from './contract.ts';

/** A member of the first argument of an event; undefined if there is none of that name. */
export function memberOf(argument: unknown, name: string | undefined): unknown {
  if (name === undefined || typeof argument !== 'object' || argument === null) return undefined;
  return (argument as Readonly<Record<string, unknown>>)[name];
}

/** The text of a notification, from its first argument; undefined if there is none. */
export function messageIn({ notification }: Contract, argument: unknown): string | undefined {
  const name = notification?.message;
  const text = name === undefined ? argument : memberOf(argument, name);
  return typeof text === 'string' ? text : undefined;
}
