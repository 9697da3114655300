import { nearMisses, refusedStart } from '../../facts/environment.ts';
import { about } from '../../facts/refusals.ts';
import { connect, namedConnect } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#secret-env-mismatch. The environment has a near-miss name, and not the one that the code reads. */
export const secretEnvMismatch = rule({
  id: 'secret-env-mismatch',
  title: 'The secret is set under a name that the backend does not read',
  why: 'An environment variable with a wrong name is ignored in silence. The backend then has no secret, or another one, and nothing in its log says that a similar name was set.',
  explains: [
    'token-bad-signature',
    'dev-mode-missing',
    'server-unreachable',
    'bad-gateway',
    'proxy-wrong-target',
    'refused-by-application',
  ],
  supports: (scene) => {
    const { environment, contract } = scene;
    if (!contract.environment) return undefined;
    const { secret, names } = contract.environment;
    const set = environment.backend;
    if (!set || set.includes(secret)) return undefined;
    const [near] = nearMisses(secret, set, names);
    const symptom = near === undefined ? undefined : symptomOf(scene);
    if (near === undefined || !symptom) return undefined;
    return seen(
      `The backend’s environment has ${near}; the code reads ${secret}. ${symptom.says}`,
      'stack/environment backend',
      ...symptom.because,
    );
  },
  excluded: ({ environment, contract }) => {
    if (!contract.environment) return undefined;
    const { secret, names } = contract.environment;
    const set = environment.backend;
    return set && (set.includes(secret) || nearMisses(secret, set, names).length === 0)
      ? ['stack/environment backend']
      : undefined;
  },
  fix: 'Rename it in the service’s environment to the name that the code reads.',
});

/** What comes of it: the backend does not start, or it signs and checks with another secret. */
function symptomOf(scene: Scene): { says: string; because: readonly string[] } | undefined {
  const log = refusedStart(scene);
  if (log) return { says: `It does not start: "${log.text.trim().slice(0, 120)}".`, because: [log.because] };
  const [refusal] = about(scene, 'signature');
  if (refusal) return { says: `A token is refused: "${refusal.text}".`, because: refusal.because };
  const good = connect(scene.home, 'good') ?? connect(scene.direct, 'good');
  const route = connect(scene.home, 'good') ? scene.home : scene.direct;
  return good?.refused !== undefined && route
    ? {
        says: `A token signed with the secret that was meant is refused: "${good.refused}".`,
        because: [namedConnect(route, 'good')],
      }
    : undefined;
}
