import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Contract, ServiceRole } from '../contract/contract.ts';
import { UsageError } from '../errors.ts';

/** Names, never values, that a compose file sets for the contract's services. @throws UsageError for any other file */
export function composeEnvironment(file: string, contract: Contract): Partial<Record<ServiceRole, string[]>> {
  if (!existsSync(file)) throw new UsageError(`There is no compose file at ${file}.`, 'Correct the path.');
  const services = servicesOf(readFileSync(file, 'utf8'), file);
  const roles = Object.entries(contract.services) as [ServiceRole, { name: string }][];
  return Object.fromEntries(
    roles.flatMap(([role, { name }]) => {
      const environment = (services[name] as { environment?: unknown } | undefined)?.environment;
      return services[name] === undefined ? [] : [[role, namesOf(environment)]];
    }),
  );
}

function servicesOf(text: string, file: string): Record<string, unknown> {
  try {
    const document: unknown = parse(text, { merge: true });
    const services = (document as { services?: unknown } | null)?.services;
    if (typeof services === 'object' && services !== null) return services as Record<string, unknown>;
  } catch (cause) {
    throw new UsageError(`${file} is not valid YAML.`, 'Correct it.', { cause });
  }
  throw new UsageError(`${file} has no services.`, 'Name the compose file of the application.');
}

/** A mapping, or a list of `NAME=value`. A name without a value takes it from the caller's environment. */
function namesOf(environment: unknown): string[] {
  if (Array.isArray(environment)) return environment.map((each) => String(each).split('=')[0] ?? '');
  return typeof environment === 'object' && environment !== null ? Object.keys(environment) : [];
}
