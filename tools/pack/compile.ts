/**
 * Sources to what is published. Types are taken out by amaro, the stripper inside Node: it puts spaces in their place,
 * so that each line of the JavaScript is the same line of the TypeScript, comments included. A stack trace names the
 * line of the source without a source map, and a reader finds the source itself. The compiler emits the declarations.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync } from 'amaro';
import { build } from 'esbuild';
import { InfrastructureError } from 'realtime-doctor/errors.ts';

/** Another package's own part, which its tarball has under `internal/`. */
const OTHERS = /(['"])realtime-doctor\/(?!internal\/)([\w./-]+)\.ts\1/g;
/** A neighbour, in an import, an export, or the type of an import. */
const NEIGHBOURS = /(\b(?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[\w./-]+)\.ts\2/g;

/** Specifiers as the compiled files have them. */
export const publishedSpecifiers = (text: string): string =>
  text.replaceAll(NEIGHBOURS, '$1$2$3.js$2').replaceAll(OTHERS, '$1realtime-doctor/internal/$2.js$1');

/** Files that take the parts of other packages that they use into themselves. */
const BUNDLED = new Set([join('cli', 'mcp-sdk.ts')]);

/** Writes a package's JavaScript, and its other files as they are. */
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

/** Without the spaces that stand for types at the end of a line: a tenth of it all. Those of the source stay. */
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
 * Writes the declarations of several packages at once, since they import each other's sources.
 * @param dists - for each folder below `packages/`, where its declarations go
 * @throws InfrastructureError with the compiler's own words
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
      // Declares what is bundled, by a package that is not there.
      if (BUNDLED.has(file.replace(/\.d\.ts$/, '.ts'))) continue;
      mkdirSync(dirname(join(dist, file)), { recursive: true });
      writeFileSync(join(dist, file), publishedSpecifiers(flatter(readFileSync(join(from, file), 'utf8'))));
    }
  }
  rmSync(scratch, { recursive: true, force: true });
}

/** With one space in place of the compiler's four: a twentieth of all declarations. */
const flatter = (text: string): string => text.replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 4));

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
