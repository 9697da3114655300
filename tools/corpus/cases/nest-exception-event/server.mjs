// A Nest gateway that throws WsException for a conversation that it does not know.
import { build } from 'esbuild';
import { port, ready } from '../lib.mjs';

await build({
  entryPoints: ['gateway.ts'],
  absWorkingDir: import.meta.dirname,
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
});
const { start } = await import('./dist/gateway.mjs');
await start(port());
ready();
