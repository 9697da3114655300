// Plain JavaScript, because start.mjs imports it. Loading two hundred small TypeScript files takes longer than the
// doctor's own work, so esbuild bundles quick commands into one file and rebuilds it when a source changes.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Path of the bundle for `entry`, rebuilt if needed. It includes our own modules; packages stay external. */
export async function compiled(root, entry) {
  const out = join(root, '.build/commands', `${relative(root, entry).replaceAll(/\W+/g, '-')}.mjs`);
  const record = `${out}.json`;
  if (isCurrent(root, out, record)) return out;
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile: out,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    metafile: true,
    write: false,
    plugins: [packagesStayWhereTheyAre, whereItWas],
  });
  mkdirSync(dirname(out), { recursive: true });
  const files = Object.keys(metafile.inputs);
  const inputs = Object.fromEntries(files.map((path) => [path, stampOf(join(root, path))]));
  // The record is written last, so an incomplete bundle has no matching record. Both are renamed into place, because
  // two processes may build at once.
  place(out, outputFiles[0].contents);
  place(record, JSON.stringify({ inputs, is: stampOf(out) }));
  return out;
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

function isCurrent(root, out, record) {
  if (!existsSync(record) || !existsSync(out)) return false;
  const { inputs, is } = JSON.parse(readFileSync(record, 'utf8'));
  return is === stampOf(out) && Object.entries(inputs).every(([path, stamp]) => stamp === stampOf(join(root, path)));
}

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
