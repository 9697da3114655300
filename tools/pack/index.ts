/**
 * Builds the published packages: each is compiled into its own folder and packed as a tarball. In the repository,
 * only the tests that install the tarballs use them.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { answerJsonSchema } from 'realtime-doctor/api/schema.ts';
import { compileDeclarations, compileScripts } from './compile.ts';
import { publishedManifest, readManifest } from './manifest.ts';
import { droppingPage } from './page.ts';

/** In dependency order. */
const PACKAGES = ['realtime-doctor', 'playwright-realtime', 'create-playwright-realtime'] as const;
export type PackageName = (typeof PACKAGES)[number];

export interface Packed {
  readonly name: PackageName;
  readonly version: string;
  /** Absolute path of the tarball. */
  readonly tarball: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Bytes, packed and unpacked. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** The drop page. */
const PAGE = 'realtime-doctor.html';
/** Files of the repository that are added to each tarball. */
const SHARED = ['LICENSE'];

/**
 * Builds the packages and leaves their tarballs in `.build/packages/`.
 * @param root - the repository
 * @throws InfrastructureError if a source does not compile
 */
export async function pack(root: string): Promise<Packed[]> {
  const out = join(root, '.build/packages');
  mkdirSync(out, { recursive: true });
  const folders = new Map(PACKAGES.map((name) => [name, join(out, name)]));
  for (const [name, folder] of folders) await stage(root, name, folder);
  compileDeclarations(root, new Map([...folders].map(([name, folder]) => [name, join(folder, 'dist')])));
  return [...folders].map(([name, folder]) => tarballOf(name, folder, out));
}

async function stage(root: string, name: PackageName, folder: string): Promise<void> {
  const own = join(root, 'packages', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = publishedManifest(readManifest(own));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of SHARED) cpSync(join(root, file), join(folder, file));
  for (const file of ['README.md', 'CHANGELOG.md', ...(manifest.files ?? [])]) {
    if (existsSync(join(own, file))) cpSync(join(own, file), join(folder, file), { recursive: true });
  }
  if (name === 'realtime-doctor') {
    writeFileSync(join(folder, 'answer.schema.json'), `${JSON.stringify(answerJsonSchema())}\n`);
    // Beside the tarballs and in none of them: it would be a third of the package.
    writeFileSync(join(dirname(folder), PAGE), await droppingPage(root));
  }
  await compileScripts(join(own, 'src'), join(folder, 'dist'));
}

function tarballOf(name: PackageName, folder: string, out: string): Packed {
  const printed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', out], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [told] = JSON.parse(printed) as [Omit<Packed, 'name' | 'tarball'> & { readonly filename: string }];
  // A name without a version, so that commands in documentation stay valid.
  const tarball = join(out, `${name}.tgz`);
  renameSync(join(out, told.filename), tarball);
  const { version, files, size, unpackedSize } = told;
  return { name, version, tarball, files, size, unpackedSize };
}
