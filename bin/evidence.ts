/** `npm run evidence`: the captures that runs have left: which there are, and whether they can be believed. */
import { Command } from 'commander';
import { listCaptures } from '../evidence/bundle/list.ts';
import { printable } from '../evidence/bundle/printable.ts';
import { verify } from '../evidence/bundle/verify/index.ts';
import { tellVerification } from '../evidence/bundle/verify/tell.ts';
import { EXIT } from '../evidence/errors.ts';
import { loadConfig } from '../fixtures/config/config.ts';
import { makeBaseline } from './lib/baseline.ts';
import { theCapture } from './lib/captures.ts';
import { run, say } from './lib/command.ts';

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
  .action((named: string | undefined, { json }: { json?: boolean }) => {
    const verification = verify(theCapture(named));
    if (json) asJson(verification);
    else print(tellVerification(verification));
    if (!verification.verified) exitCode = EXIT.evidence;
  });

program
  .command('baseline')
  .description('run both clients again and file their captures in evidence/baseline')
  .action(() => makeBaseline(say));

await run(async () => {
  await program.parseAsync();
  return exitCode;
});
