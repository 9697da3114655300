/** `npm run trace [DIR]`: the newest trace, or that of a capture, in Playwright's trace viewer. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { run, say } from './lib/command.ts';

const program = new Command('npm run trace --')
  .description('Opens a journey’s trace in the trace viewer: of the first that failed, else of the first.')
  .argument('[dir]', 'a capture, or a journey’s folder in one; the newest capture where absent')
  .option('-g, --grep <words>', 'the journey whose title has these words')
  .option('--print', 'print the path of the trace and stop')
  .exitOverride();

await run(async () => {
  program.parse();
  const { grep, print } = program.opts<{ grep?: string; print?: boolean }>();
  const dir = program.args[0] ? resolve(program.args[0]) : newest(loadConfig().evidenceDir);
  const trace = find(dir, grep);
  if (print) {
    process.stdout.write(`${trace}\n`);
    return EXIT.ok;
  }
  say(`trace: ${trace}`);
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const { status } = spawnSync(process.execPath, [cli, 'show-trace', trace], { stdio: 'inherit' });
  return status ?? EXIT.interrupted;
});

function newest(evidenceDir: string): string {
  const captures = existsSync(evidenceDir) ? readdirSync(evidenceDir).filter((name) => /^\d{4}-/.test(name)) : [];
  const name = captures.toSorted().at(-1);
  if (name) return join(evidenceDir, name);
  throw new UsageError('a capture to open', `${evidenceDir} has none`, 'Run `npm run e2e` first, or name a folder.');
}

function find(dir: string, words: string | undefined): string {
  const own = join(dir, 'trace.zip');
  if (existsSync(own)) return own;
  const index = join(dir, 'capture.json');
  if (!existsSync(index))
    throw new UsageError('a capture', `${dir} has no capture.json`, 'Name a folder below evidence/captures.');
  const { journeys } = JSON.parse(readFileSync(index, 'utf8')) as Capture;
  const traced = journeys.filter(
    ({ folder, title }) => folder && existsSync(join(dir, folder, 'trace.zip')) && (!words || title.includes(words)),
  );
  const chosen = traced.find(({ status }) => status === 'failed') ?? traced[0];
  if (chosen?.folder) return join(dir, chosen.folder, 'trace.zip');
  throw new UsageError(
    words ? `a journey with «${words}» in its title` : 'a trace',
    `${dir} has none`,
    'See its capture.json.',
  );
}
