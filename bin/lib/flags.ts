/** Playwright's own arguments on our command line. */
import type { Command } from 'commander';
import { UsageError } from 'realtime-doctor/errors.ts';
import { nearMiss } from 'playwright-realtime/config/near-miss.ts';

/**
 * Rejects unknown flags and invalid numbers before anything is set up.
 * @param ours - our command, for the suggestion when a flag is mistyped
 * @throws UsageError
 */
export function refuseFlags(args: readonly string[], ours: Pick<Command, 'name' | 'options'>): void {
  refuseWrongNumbers(args);
  const flags = args.filter((arg) => /^--?[a-z]/i.test(arg)).map((arg) => arg.split('=')[0] ?? arg);
  const unknown = flags.find((flag) => !PLAYWRIGHT_FLAGS.includes(flag));
  if (!unknown) return;
  const meant = nearMiss(unknown, [...ours.options.map(({ long }) => long ?? ''), ...PLAYWRIGHT_FLAGS]);
  throw new UsageError(
    `Unknown flag ${unknown}.`,
    meant ? `Did you mean ${meant}?` : `See \`${ours.name()} --help\` and \`npx playwright test --help\`.`,
  );
}

/** Playwright's numeric flags. Playwright silently ignores invalid numbers. */
const NUMBERS = new Set(['--repeat-each', '--retries', '--timeout', '--global-timeout', '--max-failures']);

/** @throws UsageError for an invalid number */
function refuseWrongNumbers(args: readonly string[]): void {
  args.forEach((arg, index) => {
    const [flag = '', value = args[index + 1] ?? 'nothing'] = arg.split(/=(.*)/s);
    if (!NUMBERS.has(flag) || /^\d+$/.test(value)) return;
    throw new UsageError(`${flag}=${value} is not a whole number.`, `Use ${flag}=3, for example.`);
  });
}

/** Flags of `playwright test`. Its own help lists them, but takes a second; a test compares the two. */
export const PLAYWRIGHT_FLAGS: readonly string[] = (
  '-c -g -G -h -j -u -x --add-reporter --browser --config --debug --fail-on-flaky-tests --forbid-only ' +
  '--fully-parallel --global-timeout --grep --grep-invert --headed --help --ignore-snapshots --last-failed ' +
  '--last-failed-file --list --max-failures --no-deps --output --only-changed --pass-with-no-tests --project --quiet ' +
  '--repeat-each --reporter --retries --run-agents --shard --shuffle --test-list --test-list-invert --timeout --trace ' +
  '--tsconfig --ui --ui-host --ui-port --update-snapshots --update-source-method --workers'
).split(' ');
