/** Finds programs and installs missing ones if allowed: as root, with apt-get. */
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { logged, logOf, say, step } from '../steps.mjs';
import { aptInstall } from './apt.ts';
import { commandFor, packagesOf, thisMachine, type Machine } from './machine.ts';
import type { Requirement } from './requirements.ts';

const PLAYWRIGHT_LOG = 'playwright-install';
/**
 * Silence after which Playwright's installer counts as stuck. Its progress bar moves every few seconds while data
 * arrives.
 */
const SILENT_FOR_MS = 10_000;

/**
 * Makes all requirements available, in as few steps as possible.
 * @throws InfrastructureError that lists everything missing and the command to install it
 */
export async function provide(requirements: readonly Requirement[], machine = thisMachine()): Promise<void> {
  const found = await look(requirements);
  if (found.missing.length > 0) await install(found.missing, machine);
  const { missing, present } = found.missing.length > 0 ? await look(requirements) : found;
  requireAll(missing, machine);
  for (const [{ name }, where] of present) say(`${name.toLowerCase()}: ${where}`);
  for (const { name } of missing) say(`${name}: not found; tests that need it are skipped`);
}

interface Found {
  readonly present: readonly (readonly [Requirement, string])[];
  readonly missing: readonly Requirement[];
}

async function look(requirements: readonly Requirement[]): Promise<Found> {
  const found = await Promise.all(requirements.map(async (each) => [each, await each.find()] as const));
  return {
    present: found.flatMap(([each, where]) => (where === undefined ? [] : [[each, where] as const])),
    missing: found.flatMap(([each, where]) => (where === undefined ? [each] : [])),
  };
}

/** Installs what it can; {@link requireAll} reports the rest. */
async function install(missing: readonly Requirement[], machine: Machine): Promise<void> {
  const { manager, isRoot } = machine;
  const byPackage = manager === undefined ? [] : missing.filter(({ from }) => 'packages' in from[manager]);
  const canApt = isRoot && (manager === 'apt' || manager === 'apt-ubuntu');
  if (canApt && byPackage.length > 0) {
    await aptInstall(packagesOf(byPackage, manager), commandFor(byPackage, machine) ?? '');
  }
  // Playwright's build is downloaded only if nothing else stays missing; otherwise the wait would only delay the
  // error.
  const rest = missing.filter((each) => !each.isOptional && !(canApt && byPackage.includes(each)));
  if (rest.length === 1 && rest[0]?.name === 'Chromium') await downloadChromium(machine);
}

/** Downloads Playwright's build, with the system libraries only if running as root. */
async function downloadChromium({ isRoot }: Machine): Promise<void> {
  const withLibraries = isRoot && process.platform === 'linux' ? ['--with-deps'] : [];
  const command = ['npx', 'playwright', 'install', ...withLibraries, 'chromium'] as const;
  await step('chromium', `downloading Playwright's build (log: ${logOf(PLAYWRIGHT_LOG)})`, async (progress) => {
    const onLine = (line: string): void => {
      const [, percent] = /(\d+)% of /.exec(line) ?? [];
      if (percent !== undefined) progress(`${percent} %`);
    };
    const { code, output, why } = await logged(PLAYWRIGHT_LOG, command, { onLine, silentForMs: SILENT_FOR_MS });
    if (code === 0) return 'downloaded';
    // What is still missing is reported afterwards, with the command to install it.
    return `Playwright's build could not be downloaded: the installer ${why}${/ENOTFOUND|ECONNREFUSED|ETIMEDOUT/.test(output) ? ' (no network?)' : ''}; see ${logOf(PLAYWRIGHT_LOG)}`;
  });
}

function requireAll(missing: readonly Requirement[], machine: Machine): void {
  const needed = missing.filter(({ isOptional }) => !isOptional);
  if (needed.length === 0) return;
  const command = commandFor(needed, machine);
  const { isRoot } = machine;
  throw new InfrastructureError(
    `Not found on this machine: ${list(needed.map(({ name }) => name))}.${isRoot ? '' : ' This user may not install packages.'}`,
    command === undefined
      ? "Install them with the system's package manager and try again."
      : `To get ${needed.length === 1 ? 'it' : 'all of them'}, run:\n\n    ${command}\n`,
  );
}

const list = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);
