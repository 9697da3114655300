/** `npm run pack`: builds the packages and leaves the publishable tarballs in .build/packages/. */
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import { run, say } from './lib/command.ts';

const program = new Command('npm run pack --')
  .description('Builds the packages. The tarballs are as they would be published; nothing is published.')
  .option('--json', 'print JSON to stdout')
  .exitOverride();

const ROOT = join(import.meta.dirname, '..');
const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

await run(async () => {
  program.parse();
  const { pack } = await import('../tools/pack/index.ts');
  const packed = await pack(ROOT);
  for (const { tarball, files, size, unpackedSize } of packed) {
    say(`${relative(ROOT, tarball)}: ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)} in ${files.length} files`);
  }
  if (program.opts<{ json?: boolean }>().json) process.stdout.write(`${JSON.stringify(packed, null, 2)}\n`);
  return EXIT.ok;
});
