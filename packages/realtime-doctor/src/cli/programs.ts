/** The arguments of the other commands. What a command needs is loaded once they are parsed. */
import { Command } from 'commander';
import type { Host } from './host.ts';

export const causeProgram = ({ command }: Host): Command =>
  new Command(`${command} cause`)
    .description('Explains a cause by its id. Without an id, lists all of them.')
    .argument('[id]', 'the id in brackets after a cause, for example cors-refused')
    .option('--json', 'print JSON to stdout')
    .exitOverride();

export const mcpProgram = ({ command }: Host): Command =>
  new Command(`${command} mcp`)
    .description('Serves three tools to a coding agent over stdio: diagnose_url, explain_recording, look_up_cause.')
    .exitOverride();

export const explainProgram = (host: Host): Command =>
  ofRecordings('FILE', host)
    .description('Explains a Playwright trace, a HAR, a folder of them, or a capture.')
    .argument('<file>')
    .option('--save <dir>', 'write the transcript, the answer and a report to this folder');

export const diffProgram = (host: Host): Command =>
  ofRecordings('diff A B', host)
    .description('Compares two recordings, or the failed and the passed attempts in a folder of results.')
    .argument('<a>', 'recording of the passed test, or a folder of results with retries')
    .argument('[b]', 'recording of the failed test');

const ofRecordings = (usage: string, { command }: Host): Command =>
  new Command(`${command} ${usage}`)
    .option('--json', 'print JSON to stdout')
    .option('--contract <name>', 'what the application promises: a contract by name, or a file')
    .exitOverride();
