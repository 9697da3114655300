/**
 * The projects of `examples/` with our packed packages, run by their own commands. A healthy project prints nothing
 * that Playwright alone would not print. In a broken one, the first line of the failed test's message names the cause.
 */
import { execaSync } from 'execa';
import { expect, test } from '@playwright/test';
import { pythonCommand } from 'playwright-realtime/stack/local/programs.ts';
import { PROJECTS, type Project } from './projects.ts';
import { copyOf, type Copy } from './sandbox.ts';

const TIMEOUT_MS = 600_000;

/** The first line of each failed test's message in the terminal: the line after its heading. */
export function firstLines(stdout: string): string[] {
  const lines = stdout.split('\n');
  return lines.flatMap((line, index) => {
    if (!/^ {2}\d+\) /.test(line)) return [];
    const next = lines.slice(index + 1).find((each) => each.trim() !== '');
    return next === undefined ? [] : [next.trim()];
  });
}

const hasPython = (): boolean => {
  const [command = '', ...args] = pythonCommand();
  return !execaSync(command, [...args, '-c', 'import fastapi, socketio, uvicorn'], { reject: false }).failed;
};

/** Versions of Playwright Test beside the newest: the oldest that the packages allow, and one between. */
const OLDER = ['1.61.1', '1.63.0'];
/** Which project is run on those, and with how many of its breakages: a trial of the versions, not of the causes. */
const ON_OLDER = { name: 'express-chat', breakages: 2 };

interface Trial {
  readonly title: string;
  readonly project: Project;
  readonly playwright?: string;
}

const trials: readonly Trial[] = PROJECTS.flatMap((project): Trial[] => {
  const newest = { title: project.name, project };
  if (project.name !== ON_OLDER.name) return [newest];
  const some = { ...project, breakages: project.breakages.slice(0, ON_OLDER.breakages) };
  return [
    newest,
    ...OLDER.map((playwright) => ({ title: `${project.name}, Playwright ${playwright}`, project: some, playwright })),
  ];
});

for (const { title, project, playwright } of trials) {
  test.describe(title, () => {
    test.describe.configure({ mode: 'serial', timeout: TIMEOUT_MS });
    test.skip(
      project.needsPython === true && !hasPython(),
      'Python with fastapi, python-socketio and uvicorn is not installed.',
    );

    let copy: Copy;
    test.beforeAll(async () => {
      test.setTimeout(TIMEOUT_MS);
      copy = await copyOf(project, playwright);
    });
    test.afterAll(() => copy?.remove());

    test('passes, and prints nothing of ours', async () => {
      const { exitCode, stdout, stderr } = await copy.run();
      expect(`${stdout}\n${stderr}`).not.toMatch(/realtime|Root cause|Likely cause/i);
      expect(exitCode, stdout + stderr).toBe(0);
    });

    for (const breakage of project.breakages) {
      test(`names the cause: ${breakage.name}`, async () => {
        const repair = copy.break(breakage);
        try {
          const { stdout, stderr } = await copy.run();
          const first = firstLines(stdout);
          expect(first.length, stdout + stderr).toBeGreaterThan(0);
          for (const line of first) {
            expect(line).toMatch(new RegExp(`^(?:Root|Likely) cause: .*\\[(?:${breakage.causes.join('|')})\\]$`));
          }
        } finally {
          repair();
        }
      });
    }
  });
}
