import { refusedStart } from '../../facts/environment.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#dev-mode-missing. Without it the backend wants a secret, and says less. */
export const devModeMissing = rule({
  id: 'dev-mode-missing',
  title: 'Development mode is not set in the backend’s environment',
  why: 'Outside of development mode the backend insists on a secret of its own and says less. Where neither is set it does not start, and the page sees only a gateway without anything behind it.',
  neighbours: ['secret-env-mismatch'],
  explains: ['server-unreachable', 'bad-gateway', 'proxy-wrong-target'],
  supports: (scene) => {
    const { environment, contract } = scene;
    if (!contract.environment) return undefined;
    const { devMode, secret } = contract.environment;
    const set = environment.backend;
    if (set?.includes(devMode)) return undefined;
    const log = refusedStart(scene);
    if (log) {
      const names = set ? `The backend’s environment has neither ${secret} nor ${devMode}. ` : '';
      const says = `${names}It does not start: "${log.text.trim().slice(0, 160)}".`;
      return seen(says, log.because, ...(set ? ['stack/environment backend'] : []));
    }
    const connected = set && silentAbout(scene);
    return connected
      ? seen(
          `The backend’s environment has no ${devMode}, and ${connected.id} left no diagnostic line.`,
          'stack/environment backend',
          connected.connected,
        )
      : undefined;
  },
  excluded: ({ environment, contract }) =>
    contract.environment && environment.backend?.includes(contract.environment.devMode)
      ? ['stack/environment backend']
      : undefined,
  fix: 'Set STACKMOTIVE_DEV_MODE to "true" for a development machine, or give the backend its secret.',
});

/** A connection that is missing in the backend's log, if a claim failed. */
function silentAbout({ connections, logs, transcript, contract }: Scene) {
  const lines = logs.filter(({ source }) => source === 'backend');
  const isFailed = transcript?.of('judged').some(({ holds }) => !holds) ?? false;
  if (!isFailed || lines.length === 0) return undefined;
  if (lines.some(({ text }) => contract.log?.prefixes.some((prefix) => text.includes(prefix)))) return undefined;
  return connections.findLast(({ connected }) => connected);
}
