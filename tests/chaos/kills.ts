/** How a run can be killed, and what of it may not be left. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from 'playwright-realtime/stack/compose/engine.ts';
import { LABELS } from 'playwright-realtime/stack/compose/labels.ts';
import { WORK } from 'playwright-realtime/stack/compose/own-files.ts';
import { sweep, sweepFiles } from 'playwright-realtime/stack/compose/teardown.ts';
import { sweepPartials } from 'realtime-doctor/capture/publish.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';
import { sweep as sweepFolders } from 'realtime-doctor/process/leftovers.ts';
import { SharedRegister } from 'realtime-doctor/redaction/index.ts';
import { livingOf, type Member } from '../diagnosis/family.ts';
import { processesOf } from '../stack/local/processes.ts';
import { pause, signalAll, type Command } from './command.ts';

export type Source = 'local' | 'compose';

/** Milliseconds after the moment that a kill waits for, at most. */
const LATER_MS = 4000;

export interface Kill {
  readonly name: string;
  readonly only?: Source;
  /** Kills at a random moment. `random` answers from 0 to 1. */
  readonly act: (run: Command, random: () => number) => Promise<void>;
}

/** To all of its process group, as Ctrl-C does. */
const interrupt = (run: Command): void => signalAll([{ pid: -(run.child.pid ?? 0) }], 'SIGINT');

/** One of the run's processes, a random time after it was first there. */
const killed = (name: string, command: RegExp, only?: Source): Kill => ({
  name: `SIGKILL of ${name}`,
  ...(only ? { only } : {}),
  act: async (run, random) => {
    await run.until(command);
    await pause(random() * LATER_MS);
    signalAll(run.find(command), 'SIGKILL');
  },
});

export const KILLS: readonly Kill[] = [
  {
    name: 'interrupted once',
    act: async (run, random) => {
      await pause(random() * 2 * LATER_MS);
      interrupt(run);
    },
  },
  {
    name: 'interrupted twice',
    act: async (run, random) => {
      await pause(random() * 2 * LATER_MS);
      interrupt(run);
      await pause(random() * 1000);
      interrupt(run);
    },
  },
  {
    name: 'SIGTERM of the command',
    act: async (run, random) => {
      await pause(random() * 2 * LATER_MS);
      signalAll([{ pid: run.child.pid ?? 0 }], 'SIGTERM');
    },
  },
  {
    name: 'SIGKILL of everything at once',
    act: async (run, random) => {
      await pause(random() * 2 * LATER_MS);
      signalAll(run.find(/./), 'SIGKILL');
    },
  },
  killed('the command', /bin\/start\.mjs/),
  killed("Playwright's process", /playwright-child\.mjs/),
  killed('the worker', /workerProcessEntry/),
  killed('the browser', /--remote-debugging-pipe/),
  killed('Redis', /redis-server/, 'local'),
  killed('the watchdogs', /watchdog\.sh/),
  killed('docker compose', /docker.* compose /, 'compose'),
];

/**
 * What is left of a run after the next one has started. Watchdogs are waited for; then what every start does first is
 * done, with the run's temporary folder.
 */
export async function leftOf(run: Command, engine: Engine | undefined): Promise<string[]> {
  const { family } = run;
  const processes = (): string[] => [
    ...livingOf(family).map((process) => `process ${process}`),
    ...processesOf(run.temporary).map(({ pid, command }) => `process ${pid} ${command.slice(0, 120)}`),
  ];
  for (const end = Date.now() + WATCHDOG_TIMEOUT_MS; processes().length > 0 && Date.now() < end;) await pause(100);
  await startAfter(run, engine);
  return [
    ...processes(),
    ...readdirSync(run.temporary)
      .filter((name) => !name.startsWith(PLAYWRIGHTS_CACHE))
      .map((name) => `temporary file ${name}`),
    ...(engine ? await kept(engine, family) : []),
    ...readdirSync(WORK)
      .filter((name) => isOf(family, /"com\.stackmotive\.e2e\.owner": "([^"]+)"/.exec(textOf(join(WORK, name)))?.[1]))
      .map((name) => `file .build/compose/${name}`),
    ...damagedCaptures(run),
  ];
}

/** What Playwright compiled, for all runs of the user: it is meant to stay. */
const PLAYWRIGHTS_CACHE = 'playwright-transform-cache-';

/** A watchdog gives up after a minute, and leaves the rest to the next start. */
const WATCHDOG_TIMEOUT_MS = 75_000;

async function startAfter(run: Command, engine: Engine | undefined): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = run.temporary;
  sweepFolders();
  SharedRegister.create().remove();
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  sweepPartials(run.evidence);
  sweepFiles(WORK);
  if (engine) await sweep(engine, () => undefined);
}

/** Whether the owner that a label names was one of these processes. */
const isOf = (family: readonly Member[], owner = ''): boolean => {
  const [, pid, start = ''] = owner.split('/');
  return family.some((member) => String(member.pid) === pid && start.endsWith(`-${member.started}`));
};

/** Empty if another run has removed it by now. */
const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Containers, networks and volumes whose owner was one of the run's processes. */
async function kept({ docker }: Engine, family: readonly Member[]): Promise<string[]> {
  const filters = { label: [LABELS.owner] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const things = [
    ...containers.map(({ Names, Labels }) => ({ name: `container ${Names.join()}`, labels: Labels })),
    ...networks.map(({ Name, Labels }) => ({ name: `network ${Name}`, labels: Labels ?? {} })),
    ...volumes.Volumes.map(({ Name, Labels }) => ({ name: `volume ${Name}`, labels: Labels })),
  ];
  return things.flatMap(({ name, labels }) => (isOf(family, labels[LABELS.owner]) ? [name] : []));
}

/** A capture is whole, or it is not there. */
function damagedCaptures(run: Command): string[] {
  return run.captures().flatMap((name) => {
    if (name.startsWith('.')) return [`unfinished capture ${name}`];
    return verify(join(run.evidence, name)).verified ? [] : [`capture ${name} does not verify`];
  });
}
