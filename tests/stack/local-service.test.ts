/** A service as a process group, tested with programs that behave unlike the application's own services. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { Supervisor } from 'playwright-realtime/stack/process/supervisor.ts';
import { Service } from 'playwright-realtime/stack/process/service.ts';
import { processesOf } from './local/processes.ts';
import { expect, test as base } from './local/test.ts';

interface Fixtures {
  entries: NewEntry[];
  /** Makes a service from a shell script. It is healthy at once, or when `health` says so. */
  service: (script: string, health?: () => Promise<string | undefined>, cwd?: string) => Service;
}

const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  entries: async ({}, use) => use([]),
  service: async ({ temporary, entries }, use) => {
    const dir = mkdtempSync(join(temporary, 'stackmotive-e2e-service-'));
    const supervisor = new Supervisor(dir, () => undefined);
    const services: Service[] = [];
    await use((script, health = () => Promise.resolve(undefined), cwd = dir) => {
      const command = ['/bin/sh', '-c', script];
      const environment = { PATH: process.env['PATH'] ?? '', TMPDIR: dir };
      const program = { role: 'backend', command, cwd, environment, health } as const;
      const service = new Service(program, supervisor, (entry) => entries.push(entry));
      services.push(service);
      return service;
    });
    for (const service of services) await service.retire();
    await supervisor.close();
  },
});

/** Healthy once the script has written this line. */
const says = (entries: readonly NewEntry[], line: string) => () =>
  Promise.resolve(entries.some((entry) => entry.kind === 'log' && entry.text === line) ? undefined : `no ${line} yet`);

const never = () => Promise.resolve('not yet');

test('processes that a service leaves behind end with it', async ({ service, temporary, entries }) => {
  const parent = service('sleep 1000 & sleep 1001 >/dev/null 2>&1 & echo ready; wait', says(entries, 'ready'));
  const named = (name: string) => processesOf(temporary).filter(({ command }) => command.startsWith(name));
  await parent.start();
  await expect.poll(() => named('sleep').length).toBe(2);
  for (const { pid } of named('/bin/sh -c')) process.kill(pid, 'SIGKILL');
  await expect.poll(() => named('sleep')).toEqual([]);
});

test('a pause also freezes what a service has started', async ({ service, entries }) => {
  const parent = service('(while :; do echo tick; sleep 0.01; done) & echo ready; wait', says(entries, 'tick'));
  await parent.start();
  await parent.pause();
  const another = () => expect(service('exit 3', never).start()).rejects.toThrow('exited with 3');
  // When another process has come and gone, the contents of the pipe have been read.
  await another();
  const before = entries.length;
  for (let i = 0; i < 5; i++) await another();
  expect(entries.slice(before).filter((entry) => entry.kind === 'log')).toEqual([]);
  await parent.resume();
  await expect.poll(() => entries.slice(before).filter((entry) => entry.kind === 'log').length).toBeGreaterThan(3);
});

test('keeps a last line without a line feed', async ({ service }) => {
  const failing = service('echo one; printf two >&2; exit 7', never);
  await expect(failing.start()).rejects.toThrow(
    /backend exited with 7 unexpectedly\..*Its last lines were:\s+(one\s+two|two\s+one)/,
  );
});

test('reports a program that does not exist', async ({ service }) => {
  const missing = service('exec /no/such/program', never);
  await expect(missing.start()).rejects.toThrow(/backend exited with 127.*\/no\/such\/program/s);
  const homeless = service('echo never', never, '/no/such/folder');
  await expect(homeless.start()).rejects.toThrow(/backend could not be started: .*ENOENT/);
});
