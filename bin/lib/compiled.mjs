// Plain JavaScript, because start.mjs imports it. Loading two hundred small TypeScript files takes longer than the
// doctor's own work, so esbuild bundles each command and rebuilds it when a source changes. What a command imports only
// when it needs it stays in files of its own, so `--help` loads none of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How long the parts of earlier builds are kept. Milliseconds. */
const KEPT_MS = 24 * 3600 * 1000;

/** Path of the bundle for `entry`, rebuilt if needed. It includes our own modules; packages stay external. */
export async function compiled(root, entry) {
  const name = basename(entry, '.ts');
  const folder = join(root, '.build/commands', name);
  const out = join(folder, `${name}.mjs`);
  const record = join(folder, 'record.json');
  if (isCurrent(root, record)) return out;
  const { build, stop } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[hash]',
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    metafile: true,
    write: false,
    plugins: [packagesStayWhereTheyAre, whereItWas],
  });
  // The command runs in this process, and needs no compiler.
  await stop();
  mkdirSync(folder, { recursive: true });
  removeOld(folder);
  // The command itself comes after its parts, and the record last, so an incomplete bundle has no matching record. All
  // are renamed into place, because two processes may build at once.
  for (const { path, contents } of outputFiles.toSorted((a, b) => Number(a.path === out) - Number(b.path === out))) {
    place(path, contents);
  }
  place(record, JSON.stringify(stampsOf(root, [...Object.keys(metafile.inputs), ...Object.keys(metafile.outputs)])));
  return out;
}

/** Removes parts of earlier builds, but not those that a command which is still running may load. */
function removeOld(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < Date.now() - KEPT_MS) rmSync(path, { force: true });
  }
}

/** Published packages stay in node_modules; the sources of the workspaces are bundled. */
const packagesStayWhereTheyAre = {
  name: 'packages stay where they are',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || /^(realtime-doctor|playwright-realtime)\//.test(path)
        ? undefined
        : { path, external: true },
    );
  },
};

/** Modules that read files beside themselves still find them. */
const whereItWas = {
  name: 'where it was',
  setup(build) {
    build.onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('.mjs') ? 'js' : 'ts' };
    });
  },
};

function isCurrent(root, record) {
  if (!existsSync(record)) return false;
  const stamps = JSON.parse(readFileSync(record, 'utf8'));
  return Object.entries(stamps).every(([path, stamp]) => stamp === stampOf(join(root, path)));
}

const stampsOf = (root, paths) => Object.fromEntries(paths.map((path) => [path, stampOf(join(root, path))]));

/** Changes when the file changes; undefined if there is none. */
function stampOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
}

function place(path, contents) {
  const made = `${path}.${process.pid}`;
  writeFileSync(made, contents);
  renameSync(made, path);
}
