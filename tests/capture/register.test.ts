import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Redactor, SharedRegister } from 'realtime-doctor/redaction/index.ts';

const secret = 'Zk3vQ9_xT7-bWm2LhY8pRc5NdGf0JsUa';

test('what one process registers, another hides in the same way', () => {
  const register = SharedRegister.create();
  const reporter = new Redactor({ shared: register });
  const worker = new Redactor({ shared: SharedRegister.open(register.handle) });
  worker.register(secret, 'secret');
  expect(reporter.text(secret), 'not yet').toBe(secret);
  reporter.refresh();
  expect(reporter.text(secret)).toMatch(/^‹secret #\w{6}›$/);
  expect(reporter.text(secret)).toBe(worker.text(secret));
  expect(new Redactor({ shared: SharedRegister.open(register.handle) }).text(secret), 'a late one').toBe(
    worker.text(secret),
  );
  register.remove();
});

test('a value learned from its name reaches the other processes', () => {
  const register = SharedRegister.create();
  const worker = new Redactor({ shared: SharedRegister.open(register.handle) });
  worker.text('Cookie: session=f3a9c1d7e5b24860');
  const reporter = new Redactor({ shared: register });
  expect(reporter.text('session f3a9c1d7e5b24860')).toMatch(/^session ‹cookie #\w{6}›$/);
  register.remove();
});

test('concurrent writers lose no values', async () => {
  const register = SharedRegister.create();
  const writers = Array.from({ length: 4 }, () => new Redactor({ shared: SharedRegister.open(register.handle) }));
  await Promise.all(
    writers.map(async (writer, number) => {
      for (let index = 0; index < 50; index++) {
        writer.register(`${secret}-${number}-${index}`, 'secret');
        await Promise.resolve();
      }
    }),
  );
  expect(new Redactor({ shared: register }).size).toBe(200);
  register.remove();
});

test('the file reveals nothing, and is removed with the run', () => {
  const register = SharedRegister.create();
  new Redactor({ shared: register }).register(secret, 'secret');
  const path = register.handle.slice(0, register.handle.lastIndexOf(':'));
  const text = readFileSync(path, 'latin1');
  expect(text).not.toContain(secret);
  expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  register.remove();
  expect(existsSync(dirname(path))).toBe(false);
  expect(() => new Redactor({ shared: register })).toThrow(/register/);
});

test('a line that this run did not write stops everything', () => {
  const register = SharedRegister.create();
  const path = register.handle.slice(0, register.handle.lastIndexOf(':'));
  writeFileSync(path, `${Buffer.alloc(60).toString('base64')}\n`);
  expect(() => new Redactor({ shared: register })).toThrow(/not written by this run/);
  register.remove();
});

test('the next run removes what a killed run left, but nothing of a running one', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const left = join(tmpdir(), `stackmotive-e2e-register-${dead}-abcdef`);
  mkdirSync(left, { recursive: true });
  const living = SharedRegister.create();
  const next = SharedRegister.create();
  expect(existsSync(left)).toBe(false);
  new Redactor({ shared: living }).register(secret, 'secret');
  living.remove();
  next.remove();
});
