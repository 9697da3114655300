/**
 * Diagnosis: why realtime does not work, as a pure function of what was seen. One file a rule in `rules/`, one row of
 * the failure catalogue each; a rule says itself where it stands among the causes that stand in each other's way, from
 * the name of the host to the last notification. To add one: a file in `rules/`, and its rung in the ladder.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { judgeBy, ruleOut } from './diagnose.ts';
import type { Finding, RuledOut } from './finding.ts';
import { inOrder } from './order.ts';
import { STAGES, type Rule } from './rule.ts';
import { setScene, type Evidence } from './scene.ts';

const ids = readdirSync(join(import.meta.dirname, 'rules')).map((file) => file.replace(/\.ts$/, ''));
const read = await Promise.all(ids.map(async (id) => ruleOf(id, (await import(`./rules/${id}.ts`)) as object)));

/** In the order in which causes stand in each other's way. @throws Error where rules contradict each other */
export const rules: readonly Rule[] = inOrder(read);

/** The rules in groups, both in that order. */
export const groups: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = Object.entries(
  STAGES,
).map(([stage, title]) => ({ title, rules: rules.filter((each) => each.stage === stage) }));

/** The root causes that the evidence names, the first in the way first; empty where nothing is wrong. */
export const diagnose = (evidence: Evidence): Finding[] => judgeBy(rules, evidence);

/** Every cause that the evidence excludes, for a report. */
export const excluded = (evidence: Evidence): RuledOut[] => [...ruleOut(rules, setScene(evidence)).values()];

/** What a rule's file exports by the file's own name. */
function ruleOf(id: string, module: object): Rule {
  const found = (Object.values(module) as Partial<Rule>[]).find((each) => each.id === id);
  if (found) return found as Rule;
  throw new Error(`Expected rules/${id}.ts to export the rule «${id}», but it does not. Give the two one name.`);
}

export { NOT_RECOGNISED } from './diagnose.ts';
export { headline, showSource, type Certainty, type Finding, type RuledOut, type SourceLine } from './finding.ts';
export { noProbes, type ProbeReport } from './probes.ts';
export type { Configuration, Evidence } from './scene.ts';
