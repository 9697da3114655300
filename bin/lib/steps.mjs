// Progress of a command's set-up: one line per step on standard error. Plain JavaScript without dependencies, because
// bin/start.mjs uses it while `npm ci` is still installing everything else.
//
// On a terminal, the line of a running step is redrawn with its progress and duration. Elsewhere (CI, a pipe), a step
// that takes longer than a second prints a first line, its progress after half a minute and then at growing
// intervals, and its result. The output of a step's tools goes to a log file that the lines name; it is shown only if
// the step fails.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const REDRAW_MS = 100;
const PLAIN_START_MS = 1000;
const FIRST_PLAIN_PROGRESS_MS = 30_000;
/** Lines from the end of a failed tool's log that its error shows. */
const TAIL_LINES = 15;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const INTERRUPTED = 130;

const terminal = process.stderr;
/** The running step, whose line is on the terminal. Steps don't overlap. */
let live;

/** Prints one line to standard error, above the line of a step that is running. */
export function say(line) {
  erase();
  terminal.write(`${line}\n`);
  live?.draw();
}

/**
 * Runs `work` as one step. `work` gets a function to report progress, and resolves to the result as text. If it throws,
 * the line says that the step failed, and the error is rethrown.
 * @param {string} name - beginning of the line
 * @param {string} doing - the activity, shown while the step is running
 * @param {(progress: (text: string) => void) => Promise<string>} work
 */
export async function step(name, doing, work) {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  let far = '';
  const line = () => `${name}: ${doing}${far && `, ${far}`}, ${seconds()}`;
  const stopDrawing = drawWhileItLasts(name, doing, line);
  try {
    const result = await work((text) => {
      far = text;
    });
    stopDrawing();
    say(`${name}: ${result} (${seconds()})`);
  } catch (error) {
    stopDrawing();
    say(`${name}: FAILED after ${seconds()}`);
    throw error;
  }
}

function drawWhileItLasts(name, doing, line) {
  if (!terminal.isTTY) {
    const sayAfter = (ms) => {
      timer = setTimeout(() => {
        say(line());
        sayAfter(2 * ms);
      }, ms);
    };
    let timer = setTimeout(() => {
      say(`${name}: ${doing} …`);
      sayAfter(FIRST_PLAIN_PROGRESS_MS);
    }, PLAIN_START_MS);
    return () => clearTimeout(timer);
  }
  const width = () => Math.max(20, (terminal.columns ?? 80) - 1);
  live = { draw: () => terminal.write(`\r\u001B[2K${line().slice(0, width())}`) };
  const timer = setInterval(() => live?.draw(), REDRAW_MS);
  return () => {
    clearInterval(timer);
    erase();
    live = undefined;
  };
}

function erase() {
  if (live) terminal.write('\r\u001B[2K');
}

/** Path of the log for a step's tools, relative to the repository. */
export const logOf = (name) => relative(ROOT, pathOf(name));

const pathOf = (name) => join(ROOT, '.build/logs', `${name}.txt`);

/**
 * Runs a program in the repository's root with its output in `.build/logs/NAME.txt`.
 * @param {string} name - of the log
 * @param {readonly [string, ...string[]]} command
 * @param {{ onLine?: (line: string) => void, env?: Record<string, string>, silentForMs?: number,
 *   giveUp?: (line: string) => string | undefined }} [options] - `silentForMs` ends a program that prints nothing for
 *   that long, `giveUp` ends it at a line for which it returns a reason
 * @returns {Promise<{ code: number | undefined, output: string, why: string }>} `code` is undefined if the program
 *   could not be started or was killed; `why` says how it ended
 */
export async function logged(name, [file, ...args], { onLine, env = {}, silentForMs, giveUp } = {}) {
  const path = pathOf(name);
  mkdirSync(dirname(path), { recursive: true });
  const log = createWriteStream(path);
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  // If this process is interrupted, it also ends its program, so that nothing keeps installing in the background.
  const interrupt = () => {
    child.kill('SIGTERM');
    child.once('close', () => process.exit(INTERRUPTED));
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  let silence;
  let reason;
  const stop = (why) => {
    reason ??= why;
    child.kill();
  };
  const listen = () => {
    clearTimeout(silence);
    if (silentForMs === undefined) return;
    silence = setTimeout(() => stop(`said nothing for ${silentForMs / 1000} s`), silentForMs);
  };
  listen();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', listen);
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      onLine?.(line);
      const why = giveUp?.(line);
      if (why !== undefined) stop(why);
    });
  }
  const ended = await new Promise((resolve) => {
    child.once('error', (error) => resolve({ why: error.message }));
    child.once('close', (code, signal) =>
      resolve({ code: code ?? undefined, why: signal ? `was ended by ${signal}` : `ended with exit code ${code}` }),
    );
  });
  clearTimeout(silence);
  for (const signal of SIGNALS) process.off(signal, interrupt);
  await new Promise((resolve) => log.end(resolve));
  return {
    code: ended.code,
    output: readFileSync(path, 'utf8'),
    why: reason ?? ended.why,
  };
}

/** The end of a failed tool's output, indented, for its error message. */
export function tailOf(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-TAIL_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}
