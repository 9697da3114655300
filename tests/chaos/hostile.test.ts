/** The doctor asks a server that misbehaves. It ends, in bounded memory, calls none of them healthy that it did not see, and leaves nothing. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { familyOf, livingOf, type Member } from '../diagnosis/family.ts';
import { HOSTILE, hostileServer } from './hostile-server.ts';

test.skip(process.platform !== 'linux', 'processes are looked for in /proc');
test.describe.configure({ timeout: 180_000 });

/** Far more than a healthy page takes (about 160 MB), and far less than what these servers send. */
const MAX_MEMORY_MB = 1000;

interface Asked {
  readonly code: number | null;
  readonly said: string;
  readonly family: readonly Member[];
  readonly memoryMb: number;
}

/** Peak memory of a process (VmHWM of proc(5)), in MB; 0 if it has ended. */
function peakOf({ pid }: Member): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It ended since it was listed.
    return 0;
  }
}

async function ask(url: string): Promise<Asked> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/start.mjs'), 'doctor', url], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = new Map<string, Member>();
  let memoryMb = 0;
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const look = setInterval(() => {
    for (const member of familyOf(child.pid ?? 0)) {
      seen.set(`${member.pid} ${member.started}`, member);
      if (!/chrom/.test(member.command)) memoryMb = Math.max(memoryMb, peakOf(member));
    }
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(look);
  return { code, said, family: [...seen.values()], memoryMb };
}

/** What the answer has to say; of the others, that there is one. */
const SAYS: Partial<Record<keyof typeof HOSTILE, { readonly code: number; readonly words: RegExp }>> = {
  'redirects without end': { code: 4, words: /The page did not load: .*ERR_TOO_MANY_REDIRECTS/ },
  'sends the headers of its page without end': { code: 4, words: /The page did not load: .*Timeout/ },
  'has a page that never yields': { code: 4, words: /The page did not answer at the end/ },
  'sends a text that is not UTF-8': { code: 1, words: /Could not decode a text frame as UTF-8/ },
};

for (const [what, server] of Object.entries(HOSTILE)) {
  test(`a server that ${what}`, async () => {
    const { url, end } = await hostileServer(server);
    try {
      const { code, said, family, memoryMb } = await ask(url);
      const { code: expected = code, words = /HEALTHY|BROKEN|INCONCLUSIVE/ } = SAYS[what as keyof typeof HOSTILE] ?? {};
      expect(said).toMatch(words);
      expect(code, said).toBe(expected);
      expect([0, 1, 4], said).toContain(code);
      expect(memoryMb).toBeLessThan(MAX_MEMORY_MB);
      expect(said.length, said.slice(0, 2000)).toBeLessThan(20_000);
      await expect.poll(() => livingOf(family), { timeout: 30_000 }).toEqual([]);
    } finally {
      end();
    }
  });
}
