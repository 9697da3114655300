/** `npm run trace [DIR]`: opens the newest trace, or one in a capture, in Playwright's trace viewer. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { run, say } from './lib/command.ts';

const program = new Command('npm run trace --')
  .description('Opens a trace in Playwright’s trace viewer: that of the first failed journey, otherwise the first.')
  .argument('[dir]', 'capture, or a journey’s folder in one (default: the newest capture)')
  .option('-g, --grep <words>', 'journey whose title contains these words')
  .option('--print', 'print the path of the trace instead')
  .exitOverride();

await run(async () => {
  program.parse();
  const { grep, print } = program.opts<{ grep?: string; print?: boolean }>();
  const { loadConfig } = await import('playwright-realtime/config/config.ts');
  const dir = program.args[0] ? resolve(program.args[0]) : newest(loadConfig().evidenceDir);
  const trace = find(dir, grep);
  if (print) {
    process.stdout.write(`${trace}\n`);
    return EXIT.ok;
  }
  say(`trace: ${trace}`);
  say(`To diagnose it: npm run doctor -- ${relative(process.cwd(), trace)}`);
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const { status } = spawnSync(process.execPath, [cli, 'show-trace', trace], { stdio: 'inherit' });
  return status ?? EXIT.interrupted;
});

function newest(evidenceDir: string): string {
  const captures = existsSync(evidenceDir) ? readdirSync(evidenceDir).filter((name) => /^\d{4}-/.test(name)) : [];
  const name = captures.toSorted().at(-1);
  if (name) return join(evidenceDir, name);
  throw new UsageError(`${evidenceDir} has no captures.`, 'Run `npm run e2e` first, or name a folder.');
}

function find(dir: string, words: string | undefined): string {
  const own = join(dir, 'trace.zip');
  if (existsSync(own)) return own;
  const index = join(dir, 'capture.json');
  if (!existsSync(index))
    throw new UsageError(`${dir} is not a capture: it has no capture.json.`, 'Name a folder below evidence/captures.');
  const { journeys } = JSON.parse(readFileSync(index, 'utf8')) as Capture;
  const traced = journeys.filter(
    ({ folder, title }) => folder && existsSync(join(dir, folder, 'trace.zip')) && (!words || title.includes(words)),
  );
  const chosen = traced.find(({ status }) => status === 'failed') ?? traced[0];
  if (chosen?.folder) return join(dir, chosen.folder, 'trace.zip');
  throw new UsageError(
    words ? `No journey in ${dir} has "${words}" in its title.` : `${dir} has no trace.`,
    'Its capture.json lists the journeys.',
  );
}
