/**
 * The package.json that is published. In the repository a package runs from its sources; its `publishConfig` says what
 * is different in the tarball, as pnpm does it (https://pnpm.io/package_json#publishconfig).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files?: readonly string[];
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** `private` keeps the sources from being published by accident; the tarball is made to be published. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { private: _, publishConfig, ...rest } = manifest;
  return { ...rest, ...(publishConfig as Partial<Manifest> | undefined) };
}
