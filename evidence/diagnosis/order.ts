import { STAGES, type Rule } from './rule.ts';

const stages = Object.keys(STAGES);

/**
 * Rules in the order in which their causes stand in the way: by stage, and within one so that each comes before those
 * that it says stand behind it; where neither says anything, by name.
 * @throws Error where a rule names one that there is not, or two stand behind each other
 */
export function inOrder(rules: readonly Rule[]): Rule[] {
  const left = new Map(rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => [rule.id, rule]));
  for (const { id, before } of rules) {
    const unknown = before.find((other) => !left.has(other));
    if (unknown) throw new Error(`Expected «before» of rule ${id} to name rules, but ${unknown} is none. Correct it.`);
  }
  const ordered: Rule[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(({ id }) => ![...left.values()].some((other) => other.before.includes(id)));
    const next = free.toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))[0];
    if (!next) {
      const ids = [...left.keys()].join(', ');
      throw new Error(
        `Expected an order among the rules, but of ${ids} each is before another. Look at their «before».`,
      );
    }
    left.delete(next.id);
    ordered.push(next);
  }
  return ordered;
}
