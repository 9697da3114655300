#!/usr/bin/env node
// Entry point of every command, in plain JavaScript, because a fresh clone has no dependencies yet. It checks the Node
// version, installs missing or outdated dependencies, and runs the command, compiled from its TypeScript.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { logged, logOf, say, step, tailOf } from './lib/steps.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [command = ''] = process.argv.slice(2);
const file = join(root, 'bin', `${command}.ts`);
const INFRASTRUCTURE = 3;
const USAGE = 2;
const FAILURES_WITHOUT_A_REGISTRY = 8;
const NPM_CI = ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=http'];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(USAGE, `Node ${process.versions.node} is too old. Install Node 20.19 or later.`);
}
if (!/^[a-z][a-z0-9]*$/.test(command) || !existsSync(file)) {
  fail(USAGE, `Unknown command "${command}". Run \`npm run\` to list the commands.`);
}
if (!isInstalled()) {
  await installDependencies();
}

endWithNpm();
// As if the command had been started itself.
process.argv.splice(1, 2, file);
const { compiled } = await import('./lib/compiled.mjs');
await import(pathToFileURL(await compiled(root, file)).href);

/** Whether node_modules matches the lock file, according to npm's record of what it installed. */
function isInstalled() {
  const wanted = lock('package-lock.json');
  const present = lock('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.startsWith('node_modules/') || optional || link || present[path]?.version === version,
  );
}

/**
 * Without a network, npm retries for many minutes. If nothing was fetched at all, this many failures are enough to
 * give up.
 * @returns {(line: string) => string | undefined} the reason to give up at this line of npm's output
 */
function noRegistry() {
  let arrived = 0;
  let failures = 0;
  return (line) => {
    if (/^npm http (?:fetch GET 200|cache) /.test(line)) arrived++;
    const [, code] = /^npm http fetch .* attempt \d+ failed with (\w+)/.exec(line) ?? [];
    if (code === undefined || arrived > 0 || ++failures < FAILURES_WITHOUT_A_REGISTRY) return undefined;
    return `could not reach the npm registry (${code}, ${failures} requests)`;
  };
}

/** Approximate number of packages that `npm ci` fetches: each version once, without those for other systems. */
function packagesForThisMachine() {
  const fits = (allowed, mine) => allowed === undefined || allowed.includes(mine);
  const fetched = Object.entries(lock('package-lock.json') ?? {}).filter(
    ([path, { link, inBundle, os, cpu, libc }]) =>
      path.includes('node_modules/') &&
      !link &&
      !inBundle &&
      fits(os, process.platform) &&
      fits(cpu, process.arch) &&
      fits(libc, 'glibc'),
  );
  return new Set(fetched.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`)).size;
}

/** npm forwards signals and waits. If it is gone without either, it was killed. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parents = parentsUpToNpm();
  const look = () => {
    if (parentsUpToNpm() === parents) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  };
  const looking = setInterval(look, 500).unref();
}

/** npm starts a script in a shell, which waits for the command or makes way for it. */
function parentsUpToNpm() {
  const status = `/proc/${process.ppid}/status`;
  if (!existsSync(status)) return `${process.ppid}`;
  const [, shell, npm] = /^Name:\t(sh|dash|bash)$.*^PPid:\t(\d+)$/ms.exec(readFileSync(status, 'utf8')) ?? [];
  return `${process.ppid} ${shell} ${npm}`;
}

function lock(name) {
  const path = join(root, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/** Runs `npm ci` with its output in a log. Ends this process if it fails. */
async function installDependencies() {
  const packages = packagesForThisMachine();
  try {
    await step('dependencies', `installing with npm ci (log: ${logOf('npm-ci')})`, async (progress) => {
      let fetched = 0;
      const onLine = (line) => {
        if (/^npm http (?:fetch|cache) .*\.tgz\b/.test(line))
          progress(`${++fetched} of about ${packages} packages fetched`);
      };
      const { code, output, why } = await logged('npm-ci', NPM_CI, { onLine, giveUp: noRegistry() });
      if (code === 0) return `${packages} packages`;
      const errors = output.split('\n').filter((line) => line.startsWith('npm error '));
      const said = errors.length > 0 ? ` It said:\n${tailOf(errors.join('\n'))}\n` : ' ';
      throw new Error(
        `\`npm ci\` could not install the dependencies: it ${why}.${said}` +
          `Check the network and npm's registry setting, then try again. The whole output is in ${logOf('npm-ci')}.`,
      );
    });
  } catch (error) {
    fail(INFRASTRUCTURE, error.message);
  }
}

function fail(code, line) {
  say(line);
  process.exit(code);
}
