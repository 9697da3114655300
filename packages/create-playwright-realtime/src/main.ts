#!/usr/bin/env node
/** `npm init playwright-realtime`: adds the package, changes the imports, and writes an example test. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inferContract } from './contract.ts';
import { readProject, type Project } from './project.ts';
import { Refusal } from './refusal.ts';
import { withImportsChanged } from './rewrite.ts';

const EXIT = { ok: 0, usage: 2, installation: 3 } as const;

const HELP = `Usage: npm init playwright-realtime [-- options] [folder]

Adds playwright-realtime to a Playwright project: installs it, imports \`test\` and
\`expect\` from it, and writes an example test.

Options:
  --contract <url>    also write realtime.contract.json, made of what the running
                      application at this URL does
  --package <spec>    what to install instead of playwright-realtime, for example
                      a tarball; repeatable
  --no-example        write no example test
  --dry-run           show what would be done, and change nothing
  -h, --help          display help for command
`;

interface Options {
  readonly folder: string;
  readonly contract: string | undefined;
  readonly packages: readonly string[];
  readonly example: boolean;
  readonly dryRun: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function main(): number {
  const options = readOptions();
  if (!options) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  const project = readProject(options.folder);
  const { dryRun } = options;
  const command = [...project.add, ...options.packages];
  say(`${dryRun ? 'would run' : 'running'}: ${command.join(' ')}`);
  if (!dryRun && !install(project.folder, command)) return EXIT.installation;
  for (const file of project.files) {
    say(`${dryRun ? 'would change' : 'changed'} the import of ${file}`);
    if (!dryRun) rewrite(join(project.folder, file), withImportsChanged);
  }
  if (project.files.length === 0) say('no file imports `test` from @playwright/test: nothing to change');
  if (options.example) writeNew(project, exampleOf(project), dryRun);
  if (options.contract !== undefined) {
    const file = {
      path: 'realtime.contract.json',
      text: () => inferContract(project.folder, options.contract ?? '', project.name),
    };
    if (writeNew(project, file, dryRun)) {
      say("Use it in Playwright's configuration: use: { realtime: { contract: './realtime.contract.json' } }");
    }
  }
  say('\nRun your tests as before. If one fails because of realtime, its first line names the cause.');
  return EXIT.ok;
}

/** @throws Refusal if an option is unknown or the URL is not one */
function readOptions(): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        contract: { type: 'string' },
        package: { type: 'string', multiple: true },
        'no-example': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return undefined;
    if (values.contract !== undefined && !/^https?:\/\/./.test(values.contract)) {
      throw new TypeError(`--contract needs the http or https URL of the page, but it is "${values.contract}".`);
    }
    return {
      folder: resolve(positionals[0] ?? '.'),
      contract: values.contract,
      packages: values.package ?? ['playwright-realtime'],
      example: !values['no-example'],
      dryRun: values['dry-run'] === true,
    };
  } catch (cause) {
    throw new Refusal((cause as Error).message, 'See --help.', { cause });
  }
}

/** The package manager prints what goes wrong itself. */
function install(folder: string, [command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    return true;
  } catch {
    process.stderr.write(
      `\`${[command, ...args].join(' ')}\` failed. Nothing was changed; correct that and try again.\n`,
    );
    return false;
  }
}

const rewrite = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));

interface NewFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: () => string;
}

/** A test beside the project's own. */
function exampleOf({ tests, usesTypeScript, hasBaseUrl }: Project): NewFile {
  const beside = tests.find((file) => /\.(?:spec|test)\./.test(file)) ?? tests[0];
  const extension =
    beside === undefined ? (usesTypeScript ? '.ts' : '.js') : (/\.[cm]?[jt]s/.exec(beside)?.[0] ?? '.js');
  const page = hasBaseUrl ? "'/'" : "process.env.BASE_URL ?? 'http://localhost:3000/'";
  // Playwright compiles test files, so `import` works in all but .cjs.
  const load =
    extension === '.cjs'
      ? "const { test, expect } = require('playwright-realtime');"
      : "import { test, expect } from 'playwright-realtime';";
  return {
    path: join(beside === undefined ? 'tests' : dirname(beside), `realtime.spec${extension}`),
    text: () =>
      [
        load,
        '',
        "test('the page has a realtime connection', async ({ page }) => {",
        `  await page.goto(${page});`,
        '  await expect(page).toHaveRealtimeConnection();',
        '});',
        '',
      ].join('\n'),
  };
}

/** Writes a file that is not there yet. */
function writeNew({ folder }: Project, { path, text }: NewFile, dryRun: boolean): boolean {
  const target = join(folder, path);
  if (existsSync(target)) {
    say(`${path} is there already, and stays as it is`);
    return false;
  }
  if (dryRun) {
    say(`would write ${path}`);
    return false;
  }
  const content = text();
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  say(`wrote ${path}`);
  return true;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT.usage;
}
