/**
 * A run: what its processes share. The first process that loads `playwright.config.ts` starts it, and workers inherit it
 * through the environment. All entries of a run are therefore on one clock, and all secrets known to one redactor.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { Redactor, SharedRegister } from 'realtime-doctor/redaction/index.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { ownFolder, sweep } from 'realtime-doctor/process/leftovers.ts';

export interface Run {
  readonly id: string;
  readonly clock: RunClock;
  /** Folder for what is not evidence yet: private to the user, outside the clone, removed at the end of the run. */
  readonly dir: string;
  readonly config: Config;
  /** Signs this run's tokens: a new one unless configured. */
  readonly secret: string;
  readonly redactor: Redactor;
  readonly register: SharedRegister;
}

let current: Run | undefined;

/** The run that this process belongs to. Starts one if there is none. @throws UsageError if the configuration is wrong */
export function currentRun(): Run {
  current ??= joinOrStart();
  return current;
}

/**
 * What the processes of a run share, as JSON in one variable that workers inherit. Not in a file: it has the signing
 * secret, and a file outlives a run that is killed.
 */
const STATE = 'E2E_RUN_STATE';
const stateShape = z.strictObject({
  id: z.string(),
  dir: z.string(),
  clock: z.string(),
  register: z.string(),
  secret: z.string(),
});
type State = z.output<typeof stateShape>;

function joinOrStart(): Run {
  const config = loadConfig();
  const given = process.env[STATE];
  const { id, dir, clock, register: handle, secret } = given ? stateShape.parse(JSON.parse(given)) : start(config);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const register = SharedRegister.open(handle);
  const redactor = new Redactor({ shared: register });
  redactor.register(secret, 'secret');
  return { id, clock: RunClock.parse(clock), dir, config, secret, redactor, register };
}

function start(config: Config): State {
  sweep();
  const state: State = {
    id: `${stamp(new Date())}-${randomBytes(3).toString('hex')}`,
    dir: ownFolder(),
    clock: RunClock.start().toString(),
    register: SharedRegister.create().handle,
    secret: config.STACKMOTIVE_JWT_SECRET ?? randomBytes(48).toString('base64url'),
  };
  process.env[STATE] = JSON.stringify(state);
  return state;
}

/** Removes what the run left outside of its evidence. */
export function endRun(): void {
  if (!current) return;
  rmSync(current.dir, { recursive: true, force: true });
  current.register.remove();
}

/** `2026-11-23T05-40-12`, in UTC: sorts by time and is a valid file name everywhere. */
const stamp = (date: Date): string => date.toISOString().slice(0, 19).replaceAll(':', '-');
