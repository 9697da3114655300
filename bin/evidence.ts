/** `npm run evidence`: the captures that runs have left: which there are, whether they can be believed, what changed. */
import { Command } from 'commander';
import { listCaptures } from 'realtime-doctor/capture/list.ts';
import { merge } from 'realtime-doctor/capture/merge.ts';
import { printable } from 'realtime-doctor/capture/printable.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { fileBaseline } from '../tools/baseline/baseline.ts';
import { theCapture } from './lib/captures.ts';
import { run, say } from './lib/command.ts';
import { compare, exportCapture, openCapture, verifyCapture } from './lib/evidence.ts';

let exitCode: number = EXIT.ok;
const program = new Command('npm run evidence --').description('The evidence that runs have left.').exitOverride();
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const asJson = (value: unknown): void => print(JSON.stringify(value, undefined, 2));

program
  .command('list')
  .description('the captures, the newest first')
  .argument('[dir]', 'a folder of captures; the configured one where absent')
  .option('--json', 'as JSON, alone on standard output')
  .action((dir: string | undefined, { json }: { json?: boolean }) => {
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
  .description('check that a capture is as it was published, and judge again whatever it claims')
  .argument('[capture]', 'a folder, a .zip or a name; the newest where absent')
  .option('--json', 'as JSON, alone on standard output')
  .option('--statement <file>', 'write an in-toto statement over the manifest, to be signed')
  .action((named: string | undefined, { json, statement }: { json?: boolean; statement?: string }) => {
    const { verification, told } = verifyCapture(theCapture(named), statement);
    if (json) asJson(verification);
    else print(told);
    if (!verification.verified) exitCode = EXIT.evidence;
  });

program
  .command('diff')
  .description('what changed between two captures')
  .argument('<a>', 'a folder, a .zip or a name')
  .argument('<b>', 'another')
  .option('--json', 'as JSON, alone on standard output')
  .option('--html <file>', 'write it as one page, with the pictures side by side, too')
  .action((a: string, b: string, { json, html }: { json?: boolean; html?: string }) => {
    const { data, told } = compare(theCapture(a), theCapture(b), { html, say });
    if (json) asJson(data);
    else print(told);
  });

program
  .command('open')
  .description('open a capture’s report in the browser')
  .argument('[capture]', 'a folder or a name; the newest where absent')
  .option('--print', 'print the path of the report and stop')
  .action((named: string | undefined, { print: only }: { print?: boolean }) => {
    print(openCapture(theCapture(named), { only: only === true }));
  });

program
  .command('export')
  .description('one .zip of a capture, to be sent or filed; it verifies as it is')
  .argument('<capture>', 'a folder or a name')
  .argument('<file>', 'the .zip, or a folder for it')
  .option('--statement <file>', 'write an in-toto statement over the manifest, to be signed')
  .action((named: string, file: string, { statement }: { statement?: string }) => {
    print(exportCapture(theCapture(named), file, statement));
  });

program
  .command('merge')
  .description('one capture of the shards of a run; ends with its exit code')
  .argument('<captures...>', 'a folder for each shard')
  .option('--into <dir>', 'the folder of captures that gets it; the configured one where absent')
  .action(async (captures: string[], { into }: { into?: string }) => {
    const { path, capture } = await merge(captures.map(theCapture), into ?? loadConfig().evidenceDir);
    print(`${capture.summary}\nEvidence: ${path}`);
    exitCode = capture.exitCode;
  });

program
  .command('baseline')
  .description('run both clients again and file their captures in evidence/baseline, and the page about them')
  .option('--page', 'write the page only, from what is filed')
  .action(({ page }: { page?: boolean }) => fileBaseline(say, page ? 'page' : 'all'));

await run(async () => {
  await program.parseAsync();
  return exitCode;
});
