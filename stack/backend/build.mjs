// One file with everything in it, because the container holds Node and this file and no node_modules.
import { build } from 'esbuild';

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/server.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: true,
  // CommonJS packages inside an ES module still ask for Node's own modules with `require`.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  // Native speed-ups of ws: used where they are installed, and it goes on without.
  external: ['bufferutil', 'utf-8-validate'],
  logLevel: 'warning',
});
