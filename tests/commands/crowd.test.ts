/** The crowd's scenario for Artillery, as the command writes it. Artillery itself is not installed here. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import jwt from 'jsonwebtoken';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

const SECRET = 'a secret of more than thirty-two characters';
interface Context {
  readonly vars: { token?: string };
}
interface Processor {
  readonly signIn: (context: Context, events: object, done: (error?: Error) => void) => void;
  readonly notify: unknown;
}

test('writes a scenario with the contract’s events and as many users as clients, and signs their tokens', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'artillery-'));
  try {
    const args = ['bin/start.mjs', 'crowd', '100000', `--artillery=${dir}`, '--target=https://example.com'];
    const { stdout } = await execa(process.execPath, args, { cwd: ROOT, env: { E2E_CROWD: '' } });
    expect(stdout).toContain(`${dir}/crowd.json`);
    const { config, scenarios } = JSON.parse(readFileSync(join(dir, 'crowd.json'), 'utf8')) as {
      config: Record<string, unknown>;
      scenarios: unknown[];
    };
    expect(config).toMatchObject({
      target: 'https://example.com',
      processor: './processor.cjs',
      engines: { 'socketio-v3': { path: '/socket.io/', transports: ['websocket'], reconnectionDelay: 1000 } },
      phases: [{ duration: 500, arrivalCount: 100_000 }],
    });
    expect(scenarios).toMatchObject([
      {
        engine: 'socketio-v3',
        flow: [
          { function: 'signIn' },
          { connect: { auth: { token: '{{ token }}' } } },
          { emit: ['subscribe_notifications', {}], response: { on: 'notifications_subscribed' } },
          { function: 'notify' },
          { think: 60 },
        ],
      },
    ]);

    const { signIn, notify } = createRequire(import.meta.url)(join(dir, 'processor.cjs')) as Processor;
    expect(notify).toBeInstanceOf(Function);
    process.env['STACKMOTIVE_JWT_SECRET'] = SECRET;
    const context: Context = { vars: {} };
    signIn(context, {}, (error) => expect(error).toBeUndefined());
    const { issuer, audience } = stackmotive.token;
    expect(jwt.verify(context.vars.token ?? '', SECRET, { issuer, audience })).toMatchObject({ tier: 'operator' });
  } finally {
    delete process.env['STACKMOTIVE_JWT_SECRET'];
    rmSync(dir, { recursive: true, force: true });
  }
});
