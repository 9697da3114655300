import type { Log, Scene } from '../scene.ts';

/** A name that shares most of its words with the wanted one: `JWT_SECRET` for `STACKMOTIVE_JWT_SECRET`. */
export function nearMisses(wanted: string, names: readonly string[], known: readonly string[]): string[] {
  const words = wanted.split('_');
  return names.filter((name) => {
    if (known.includes(name)) return false;
    const others = name.toUpperCase().split('_');
    const common = words.filter((word) => others.includes(word)).length;
    return common >= 2 && words.length - common <= 1 && others.length - common <= 1;
  });
}

/** What the backend says when it does not start for want of a setting. */
export const refusedStart = ({ logs, contract }: Scene): Log | undefined =>
  logs.findLast(
    ({ source, text }) =>
      source === 'backend' &&
      contract.environment !== undefined &&
      text.includes(contract.environment.secret) &&
      /not set|must be set|required|missing|cannot start|refus/i.test(text) &&
      !/development secret|using the dev/i.test(text),
  );
