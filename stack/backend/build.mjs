// Bundles everything into one file, because the container has Node but no node_modules.
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
  // CommonJS packages in an ES module still load Node's modules with `require`.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  // Optional native accelerators of ws.
  external: ['bufferutil', 'utf-8-validate'],
  logLevel: 'warning',
});
