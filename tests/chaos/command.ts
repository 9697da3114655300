/** `npm run e2e` as a user runs it, in a temporary folder of its own, with all processes that it starts known. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { imageNames } from 'playwright-realtime/stack/prepare/base-images.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/answering.ts';
import { connect, type Engine } from 'playwright-realtime/stack/compose/engine.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { familyOf, type Member } from '../diagnosis/family.ts';

export { expect };

/** Journeys that end in ways that none of Journey 9 should. */
const CONFIG = '--config=tests/journey/ends/playwright.config.ts';
const LOOK_EVERY_MS = 50;

export interface Ended {
  readonly code: number | NodeJS.Signals | null;
  /** What it wrote to both streams. */
  readonly said: string;
}

/** A run of the command. */
export class Command {
  readonly child: ChildProcess;
  /** Its temporary files, and so in the environment of nearly all that it starts. */
  readonly temporary: string;
  readonly evidence: string;
  readonly ended: Promise<Ended>;
  readonly #seen = new Map<string, Member>();
  #said = '';
  #isOver = false;

  constructor(home: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.temporary = mkdtempSync(join(home, 'tmp-'));
    this.evidence = join(home, 'captures');
    mkdirSync(this.evidence, { recursive: true });
    const all = ['e2e', CONFIG, '--workers=1', `--evidence-dir=${this.evidence}`, ...args];
    this.child = spawn(process.execPath, [join(ROOT, 'bin/start.mjs'), ...all], {
      cwd: ROOT,
      // A process group, as a terminal makes one.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...imageNames(loadConfig()), E2E_NO_SKIP: '', CI: '', TMPDIR: this.temporary, ...env },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.#isOver = true;
        resolve({ code: signal ?? code, said: this.#said });
      });
    });
    void this.#watch();
  }

  get said(): string {
    return this.#said;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** All processes that it had, now or earlier. */
  get family(): readonly Member[] {
    for (const member of familyOf(this.child.pid ?? 0)) this.#seen.set(`${member.pid} ${member.started}`, member);
    return [...this.#seen.values()];
  }

  /** Its living processes whose command line matches. */
  find(command: RegExp): Member[] {
    void this.family;
    return familyOf(this.child.pid ?? 0).filter((member) => command.test(member.command));
  }

  /** Waits for a process, unless the command ends first. */
  async until(command: RegExp): Promise<Member[]> {
    for (;;) {
      const found = this.find(command);
      if (found.length > 0 || this.#isOver) return found;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Waits for something that it writes. */
  async untilSaid(words: RegExp): Promise<void> {
    await expect.poll(() => words.test(this.#said) || this.#isOver, { timeout: 60_000 }).toBe(true);
    expect(this.#said).toMatch(words);
  }

  /** What it filed, by name. */
  captures(): string[] {
    return readdirSync(this.evidence);
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      void this.family;
      await pause(LOOK_EVERY_MS);
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Signals those that still live. */
export function signalAll(members: readonly Pick<Member, 'pid'>[], name: NodeJS.Signals): void {
  for (const { pid } of members) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

export type Start = (args: readonly string[], env?: Readonly<Record<string, string>>) => Command;

/** What the compose file is filled from. */
type Images = Readonly<Record<string, string>>;

export const test = base.extend<{ home: string; start: Start; engine: Engine }, { built: void; images: Images }>({
  // Built before, so that no run spends its time on it.
  built: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
    async ({}, use) => {
      await prepare({ config: loadConfig(), images: false, log: () => undefined });
      await use();
    },
    { scope: 'worker', auto: true, timeout: 300_000 },
  ],
  images: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
    async ({}, use) => use(await prepare({ config: loadConfig(), images: true, log: () => undefined })),
    { scope: 'worker', timeout: 300_000 },
  ],
  // Skips the test if there is none.
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  engine: async ({}, use) => {
    const answer = await engineAnswers();
    test.skip(!answer.ok && process.env['E2E_NO_SKIP'] !== '1', `no container engine: ${answer.ok ? '' : answer.why}`);
    await use(await connect());
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'chaos-'));
    await use(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  },
  start: async ({ home }, use) => {
    const commands: Command[] = [];
    await use((args, env) => {
      const command = new Command(home, args, env);
      commands.push(command);
      return command;
    });
    // A test that failed must not leave what it started.
    for (const command of commands) if (!command.isOver) signalAll(command.family, 'SIGKILL');
  },
});
