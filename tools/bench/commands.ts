/** What commands and the benchmark's scripts take. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { EXIT, InfrastructureError } from 'realtime-doctor/errors.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { e2e, script, timed, turns, type Measured, type Say } from './turns.ts';

const START = join(ROOT, 'bin/start.mjs');
const notify = ['journeys/journey-09-notifications/notify.journey.ts', '-g', 'exactly once', '--workers=1'];

export async function commandToVerdict(runs: number, say: Say): Promise<Measured> {
  const environment = await prepare({ config: loadConfig(), images: true, log: say });
  return turns(runs, say, {
    ours: () => e2e(['--stack=compose', ...notify]),
    plain: () => script('plain.ts', environment),
  });
}

export const help = (runs: number, say: Say): Promise<Measured> => ofAll(runs, say, ['--help'], EXIT.ok);

export const badUsage = (runs: number, say: Say): Promise<Measured> => ofAll(runs, say, ['--hepl'], EXIT.usage);

/** The mean of all commands. One round before compiles them. */
async function ofAll(runs: number, say: Say, args: readonly string[], exitCode: number): Promise<Measured> {
  const commands = readdirSync(join(ROOT, 'bin')).flatMap((name) => /^(\w+)\.ts$/.exec(name)?.[1] ?? []);
  const round = async (): Promise<number> => {
    const began = performance.now();
    for (const command of commands) {
      const ended = await execa(process.execPath, [START, command, ...args], { cwd: ROOT, reject: false, all: true });
      if (ended.exitCode === exitCode) continue;
      throw new InfrastructureError(
        `\`${command} ${args.join(' ')}\` ended with ${ended.exitCode}, so its time means nothing.`,
        ended.all,
      );
    }
    return (performance.now() - began) / commands.length;
  };
  await round();
  return turns(runs, say, { ours: round, plain: () => timed(process.execPath, ['--eval', '0'], {}) });
}

export const recording = (story: 'journey' | 'visit', runs: number, say: Say): Promise<Measured> =>
  turns(runs, say, {
    ours: () => script('recording.ts', { TAPS: 'on', STORY: story }),
    plain: () => script('recording.ts', { TAPS: 'off', STORY: story }),
  });

export const crowdMemory = (runs: number, say: Say): Promise<Measured> =>
  turns(
    runs,
    say,
    {
      ours: () => script('crowd-memory.ts', { SIDE: 'member' }),
      plain: () => script('crowd-memory.ts', { SIDE: 'library' }),
    },
    'kB',
  );
