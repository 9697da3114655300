/**
 * `realtime-doctor.html`: the doctor for recordings as a single file for browsers. It is built from the package's
 * sources; the parts of Node that they use are replaced by packages/realtime-doctor/page/node/.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { policy as reportPolicy, script as reportScript, style as reportStyle } from 'realtime-doctor/report/assets.ts';

const NODE = /^node:(buffer|crypto|util|zlib)$/;
const TARGET = ['chrome110', 'firefox115', 'safari16.4'];

/** @throws InfrastructureError if a source does not compile, or needs a part of Node that has no replacement */
export async function droppingPage(root: string): Promise<string> {
  const folder = join(root, 'packages/realtime-doctor/page');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const worker = await bundle(folder, 'worker.ts');
  const script = await bundle(folder, 'main.ts', {
    WORKER: JSON.stringify(gzipSync(worker, { level: 9 }).toString('base64')),
    REPORT_POLICY: JSON.stringify(reportPolicy),
  });
  const style = read('page.css');
  const parts: Readonly<Record<string, string>> = {
    '"policy"': `"${policy([reportStyle, style], [reportScript, script])}"`,
    '<!-- styles -->': `<style id="report-style">${reportStyle}</style><style>${style}</style>`,
    '<!-- scripts -->': `<script id="report-script">${reportScript}</script><script>${script}</script>`,
  };
  return read('page.html').replaceAll(/"policy"|<!-- \w+ -->/g, (place) => parts[place] ?? place);
}

/** Blocks all requests. The worker is the only program besides the two scripts, and has the same policy. */
const policy = (styles: readonly string[], scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${styles.map(hash).join(' ')}`,
    `script-src ${scripts.map(hash).join(' ')}`,
    'worker-src blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

async function bundle(folder: string, entry: string, define: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      write: false,
      minify: true,
      format: 'iife',
      // Uses the packages' portable JavaScript, not their browser variants: the same bytes must give the same
      // packets.
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: TARGET,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'silent',
      define: { ...define },
      inject: [join(folder, 'node/globals.ts')],
      plugins: [inPlaceOfNode(folder)],
    });
    return withoutClosingTag(outputFiles[0]?.text ?? '');
  } catch (cause) {
    throw new InfrastructureError('realtime-doctor.html could not be built.', String(cause), { cause });
  }
}

const inPlaceOfNode = (folder: string): Plugin => ({
  name: 'in place of Node',
  setup: (bundling) => {
    bundling.onResolve({ filter: NODE }, ({ path }) => ({ path: join(folder, 'node', `${path.slice(5)}.ts`) }));
    bundling.onResolve({ filter: /\/inflate\.ts$/ }, () => ({ path: join(folder, 'inflate.ts') }));
  },
});

/** In an HTML file, a script ends at the first of these, even inside a string. */
const withoutClosingTag = (script: string): string => script.replaceAll(/<(?=\/script|!--)/gi, String.raw`\x3c`);
