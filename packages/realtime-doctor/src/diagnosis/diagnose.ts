import type { Finding, RuledOut } from './finding.ts';
import type { Rule, Support } from './rule.ts';
import { setScene, type Evidence, type Scene } from './scene.ts';
import { symptoms } from './symptoms.ts';

export const NOT_RECOGNISED = 'not-recognised';

interface Case {
  readonly rule: Rule;
  readonly support: Support;
}

/**
 * The root causes that the evidence names, in the order in which they stand in the way: a cause that hides another
 * comes first. Pure. Without a symptom there is no finding; with symptoms that no rule explains there is one,
 * `not-recognised`, since a wrong name is worse than none.
 */
export function judgeBy(rules: readonly Rule[], evidence: Evidence): Finding[] {
  const scene = setScene(evidence);
  const ruledOut = ruleOut(rules, scene);
  const cases = rules.flatMap((rule): Case[] => {
    const support = ruledOut.has(rule.id) ? undefined : rule.supports(scene);
    return support ? [{ rule, support }] : [];
  });
  const causes = withoutRivals(withoutConsequences(cases), ruledOut);
  if (causes.length > 0) return causes.map(({ rule, support }) => find(rule, support, ruledOut, cases));
  const found = symptoms(scene);
  return found.length > 0 ? [notRecognised(found, ruledOut, cases)] : [];
}

/** Every cause that the evidence excludes, and by what. */
export function ruleOut(rules: readonly Rule[], scene: Scene): Map<string, RuledOut> {
  return new Map(
    rules.flatMap((rule) => {
      const because = rule.excluded(scene);
      return because ? [[rule.id, { id: rule.id, because }]] : [];
    }),
  );
}

/** A consequence is never reported as a cause. */
function withoutConsequences(cases: readonly Case[]): Case[] {
  return cases.filter(
    ({ rule }) => !cases.some((other) => other.rule.id !== rule.id && other.rule.explains.includes(rule.id)),
  );
}

/** Two neighbours can't both be it. Where only one of them has all its neighbours excluded it is that one; else none. */
function withoutRivals(cases: readonly Case[], ruledOut: ReadonlyMap<string, RuledOut>): Case[] {
  const rivalsOf = ({ rule }: Case): Case[] =>
    cases.filter(
      (other) =>
        other.rule.id !== rule.id &&
        (rule.neighbours.includes(other.rule.id) || other.rule.neighbours.includes(rule.id)),
    );
  const standing = ({ rule }: Case): number => rule.neighbours.filter((id) => !ruledOut.has(id)).length;
  return cases.filter((one) => rivalsOf(one).every((other) => standing(one) < standing(other)));
}

function find(
  { id, title, neighbours, fix }: Rule,
  support: Support,
  ruledOut: ReadonlyMap<string, RuledOut>,
  cases: readonly Case[],
): Finding {
  // What follows from this cause is explained by it, and so is no rival.
  const consequences = new Set(cases.find(({ rule }) => rule.id === id)?.rule.explains);
  const open = neighbours.filter((neighbour) => !ruledOut.has(neighbour) && !consequences.has(neighbour));
  return {
    id,
    title,
    certainty: open.length === 0 && !support.weak ? 'certain' : 'likely',
    says: support.says,
    because: support.because,
    ruledOut: neighbours.flatMap((neighbour) => ruledOut.get(neighbour) ?? []),
    fix: support.fix ?? fix,
    ...(support.source ? { source: support.source } : {}),
  };
}

function notRecognised(
  found: readonly Support[],
  ruledOut: ReadonlyMap<string, RuledOut>,
  cases: readonly Case[],
): Finding {
  const torn = [...new Set(cases.map(({ rule }) => rule.id))];
  const between = torn.length > 0 ? ` The evidence does not decide between ${torn.join(' and ')}.` : '';
  return {
    id: NOT_RECOGNISED,
    title: 'The cause is not recognised',
    certainty: 'likely',
    says: `${found.map(({ says }) => says).join(' ')}${between}`,
    because: [...new Set(found.flatMap(({ because }) => because))],
    ruledOut: [...ruledOut.values()],
    fix: 'Look at the entries named here: they are what a healthy run does not have. What was ruled out need not be looked for again.',
  };
}
