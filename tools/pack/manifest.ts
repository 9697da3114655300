/**
 * The published package.json. In the repository, a package runs from its sources; its `publishConfig` lists the
 * differences in the tarball, as pnpm does (https://pnpm.io/package_json#publishconfig).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from 'realtime-doctor/errors.ts';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files?: readonly string[];
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly private?: boolean;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Members of `publishConfig` for npm itself; they are not moved. */
const FOR_NPM = new Set(['access', 'provenance', 'tag']);

/** `private` prevents publishing the sources by accident; the tarball is meant to be published. */
export function publishedManifest({ private: isPrivate, publishConfig = {}, ...rest }: Manifest): Manifest {
  if (isPrivate !== true) {
    throw new UsageError(`${rest.name} is not private.`, 'Keep `private`, so that its sources are never published.');
  }
  const all = Object.entries(publishConfig);
  return {
    ...rest,
    ...Object.fromEntries(all.filter(([name]) => !FOR_NPM.has(name))),
    publishConfig: Object.fromEntries(all.filter(([name]) => FOR_NPM.has(name))),
  };
}
