/**
 * Compiles sources for publication. amaro, the type stripper inside Node, replaces types by spaces, so each line of
 * JavaScript is the same line as in TypeScript, comments included. A stack trace gives the source line without a
 * source map. The TypeScript compiler emits the declarations.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync } from 'amaro';
import { build } from 'esbuild';
import { InfrastructureError } from 'realtime-doctor/errors.ts';

/** A module of the other package, which the tarball has under `internal/`. */
const OTHERS = /(['"])realtime-doctor\/(?!internal\/)([\w./-]+)\.ts\1/g;
/** A relative specifier in an import, an export or an import type. */
const NEIGHBOURS = /(\b(?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[\w./-]+)\.ts\2/g;

/** Rewrites specifiers for the compiled files. */
export const publishedSpecifiers = (text: string): string =>
  text.replaceAll(NEIGHBOURS, '$1$2$3.js$2').replaceAll(OTHERS, '$1realtime-doctor/internal/$2.js$1');

/** Files that are bundled with the parts of other packages that they use. */
const BUNDLED = new Set([join('cli', 'mcp-sdk.ts')]);

/** Writes the JavaScript of a package, and copies its other files. */
export async function compileScripts(source: string, dist: string): Promise<void> {
  for (const file of filesIn(source)) {
    const to = join(dist, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    if (BUNDLED.has(file)) {
      await bundle(join(source, file), to);
      continue;
    }
    if (!file.endsWith('.ts')) {
      cpSync(join(source, file), to);
      continue;
    }
    const text = readFileSync(join(source, file), 'utf8');
    const { code } = transformSync(text, { mode: 'strip-only' });
    writeFileSync(to, publishedSpecifiers(trimmed(code, text)));
  }
}

/**
 * Removes the spaces that replaced types at line ends, a tenth of the total size. Trailing spaces of the source stay.
 */
function trimmed(code: string, source: string): string {
  const lines = source.split('\n');
  return code
    .split('\n')
    .map((line, index) => (/[ \t]$/.test(lines[index] ?? '') ? line : line.trimEnd()))
    .join('\n');
}

/** zod is a dependency of the tarball anyway; the schema validator is never called (cli/mcp.ts). */
const bundle = (from: string, to: string): Promise<unknown> =>
  build({
    entryPoints: [from],
    outfile: to,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    legalComments: 'inline',
    external: ['zod', 'zod/*'],
    plugins: [
      {
        name: 'without the schema validator',
        setup: (bundling) => {
          bundling.onResolve({ filter: /^ajv(-formats)?$/ }, ({ path }) => ({ path, namespace: 'absent' }));
          bundling.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default undefined;' }));
        },
      },
    ],
    banner: { js: '/*! Parts of @modelcontextprotocol/sdk, MIT License, Copyright (c) 2024 Anthropic, PBC */' },
  });

/**
 * Writes the declarations of several packages at once, because they import each other's sources.
 * @param dists - the folder for the declarations of each folder in `packages/`
 * @throws InfrastructureError with the output of the compiler
 */
export function compileDeclarations(root: string, dists: ReadonlyMap<string, string>): void {
  const scratch = join(root, '.build/packages/declarations');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const config = join(scratch, 'tsconfig.json');
  const packages = join(root, 'packages');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        emitDeclarationOnly: true,
        declaration: true,
        rootDir: packages,
        outDir: scratch,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: [...dists.keys()].map((name) => join(packages, name, 'src')),
      exclude: [],
    }),
  );
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (cause) {
    throw new InfrastructureError(
      'The declarations could not be made.',
      String((cause as { stdout?: string }).stdout),
      {
        cause,
      },
    );
  }
  for (const [name, dist] of dists) {
    const from = join(scratch, name, 'src');
    for (const file of filesIn(from)) {
      // A bundled file would refer to a package that is not installed.
      if (BUNDLED.has(file.replace(/\.d\.ts$/, '.ts'))) continue;
      mkdirSync(dirname(join(dist, file)), { recursive: true });
      writeFileSync(join(dist, file), publishedSpecifiers(flatter(readFileSync(join(from, file), 'utf8'))));
    }
  }
  rmSync(scratch, { recursive: true, force: true });
}

/** Replaces the compiler's indentation of four spaces with one, which saves a twentieth of the declarations' size. */
const flatter = (text: string): string => text.replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 4));

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
