/**
 * The crowd's scenario for Artillery with its Socket.IO engine (artillery-engine-socketio-v3), from a contract: for crowds
 * that one machine can't hold.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { loadContract } from 'playwright-realtime/config/contract.ts';
import { contracts } from '../../fixtures/contract/index.ts';

/** How many clients join in a second. */
const PER_SECOND = 200;
/** How long each stays once it was notified, in seconds. */
const STAY = 60;

/** What Artillery reads; YAML in its documentation, of which JSON is a part. */
function scenarioOf(contract: Contract, clients: number, target: string): object {
  const { transport, client, events, http, token } = contract;
  if (!token || http.testNotification === undefined || events.notification === undefined) {
    throw new UsageError(
      `${contract.name} can't have a crowd: its contract lacks token, http.testNotification or events.notification.`,
      'Add them, or choose another contract with E2E_CONTRACT.',
    );
  }
  const namespace = transport.namespace === '/' ? {} : { namespace: transport.namespace };
  const subscribing =
    events.subscribe === undefined ? [] : [{ emit: [events.subscribe, {}], ...namespace, ...confirmed(events) }];
  return {
    config: {
      target,
      variables: { target: [target] },
      processor: './processor.cjs',
      engines: { 'socketio-v3': { ...client, path: transport.path, transports: transport.transports } },
      phases: [{ name: 'joining', duration: Math.max(1, Math.ceil(clients / PER_SECOND)), arrivalCount: clients }],
    },
    scenarios: [
      {
        name: `${contract.name}: a client of the crowd`,
        engine: 'socketio-v3',
        flow: [
          { function: 'signIn' },
          { connect: { auth: { token: '{{ token }}' } }, ...namespace },
          ...subscribing,
          { function: 'notify' },
          { think: STAY },
        ],
      },
    ],
  };
}

const confirmed = ({ subscribed }: Contract['events']): object =>
  subscribed === undefined ? {} : { response: { on: subscribed } };

/** Writes the scenario with the configured contract and its functions into a folder. */
export async function writeScenario(dir: string, clients: number, target: string): Promise<void> {
  const contract = await loadContract(loadConfig(), { loaded: contracts });
  const scenario = scenarioOf(contract, clients, target);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'crowd.json'), `${JSON.stringify(scenario, undefined, 2)}\n`);
  writeFileSync(join(dir, 'contract.json'), `${JSON.stringify(contract, undefined, 2)}\n`);
  copyFileSync(join(import.meta.dirname, 'processor.cjs'), join(dir, 'processor.cjs'));
}
