/** `npm run evidence`: list, verify, compare, export and merge captures. */
import { Command } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import { run, say } from './lib/command.ts';

const evidence = (): Promise<typeof import('./lib/evidence.ts')> => import('./lib/evidence.ts');
let exitCode: number = EXIT.ok;
const program = new Command('npm run evidence --')
  .description('Lists, verifies, compares, exports and merges captures.')
  .exitOverride();
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const asJson = (value: unknown): void => print(JSON.stringify(value, undefined, 2));

program
  .command('list')
  .description('list captures, newest first')
  .argument('[dir]', 'folder of captures (default: the configured one)')
  .option('--json', 'print JSON to stdout')
  .action(async (dir: string | undefined, { json }: { json?: boolean }) => {
    const { listCaptures, loadConfig, printable } = await evidence();
    const parent = dir ?? loadConfig().evidenceDir;
    const captures = listCaptures(parent);
    if (json) asJson(captures);
    else if (captures.length === 0) print(`There is no capture in ${parent}.`);
    for (const { name, summary, ms } of json ? [] : captures) {
      print(`${printable(name)}  ${(ms / 1000).toFixed(0).padStart(4)} s  ${printable(summary, 120)}`);
    }
  });

program
  .command('verify')
  .description('check that a capture is unmodified, and judge its claims and findings again')
  .argument('[capture]', 'folder, .zip or name (default: the newest)')
  .option('--json', 'print JSON to stdout')
  .option('--statement <file>', 'write an in-toto statement about the manifest, for signing')
  .action(async (named: string | undefined, { json, statement }: { json?: boolean; statement?: string }) => {
    const { theCapture, verifyCapture } = await evidence();
    const { verification, text } = verifyCapture(theCapture(named), statement);
    if (json) asJson(verification);
    else print(text);
    if (!verification.verified) exitCode = EXIT.evidence;
  });

program
  .command('diff')
  .description('compare two captures')
  .argument('<a>', 'folder, .zip or name')
  .argument('<b>', 'folder, .zip or name')
  .option('--json', 'print JSON to stdout')
  .option('--html <file>', 'also write one page with the screenshots side by side')
  .action(async (a: string, b: string, { json, html }: { json?: boolean; html?: string }) => {
    const { compare, theCapture } = await evidence();
    const { data, text } = compare(theCapture(a), theCapture(b), { html, say });
    if (json) asJson(data);
    else print(text);
  });

program
  .command('open')
  .description('open a capture’s report in the browser')
  .argument('[capture]', 'folder or name (default: the newest)')
  .option('--print', 'print the path of the report instead')
  .action(async (named: string | undefined, { print: only }: { print?: boolean }) => {
    const { openCapture, theCapture } = await evidence();
    print(openCapture(theCapture(named), { only: only === true }));
  });

program
  .command('export')
  .description('write a capture as one .zip, which can be verified as it is')
  .argument('<capture>', 'folder or name')
  .argument('<file>', 'the .zip to write, or a folder for it')
  .option('--statement <file>', 'write an in-toto statement about the manifest, for signing')
  .action(async (named: string, file: string, { statement }: { statement?: string }) => {
    const { exportCapture, theCapture } = await evidence();
    print(exportCapture(theCapture(named), file, statement));
  });

program
  .command('merge')
  .description('merge the captures of a run’s shards; ends with the merged exit code')
  .argument('<captures...>', 'one folder per shard')
  .option('--into <dir>', 'folder of captures to write to (default: the configured one)')
  .action(async (captures: string[], { into }: { into?: string }) => {
    const { loadConfig, merge, theCapture } = await evidence();
    const { path, capture } = await merge(captures.map(theCapture), into ?? loadConfig().evidenceDir);
    print(`${capture.summary}\nEvidence: ${path}`);
    exitCode = capture.exitCode;
  });

program
  .command('baseline')
  .description('run the broken and the fixed client again, and file their captures and docs/journey-09.md')
  .option('--page', 'write the page only, from the filed captures')
  .action(async ({ page }: { page?: boolean }) => {
    const { fileBaseline } = await import('../tools/baseline/baseline.ts');
    await fileBaseline(say, page ? 'page' : 'all');
  });

await run(async () => {
  await program.parseAsync();
  return exitCode;
});
