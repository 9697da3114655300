/**
 * Diagnosis: why realtime does not work, as a pure function of what was seen. One file a rule in `rules/<stage>/`, one
 * entry of the gallery each; `rules/index.ts` is their registry and order.
 */
import { judgeBy, ruleOut } from './diagnose.ts';
import type { Finding, RuledOut } from './finding.ts';
import { STAGES, type Rule, type Stage } from './rule.ts';
import { RULES } from './rules/index.ts';
import { setScene, type Evidence } from './scene.ts';

const stages = Object.keys(STAGES) as Stage[];

/** In the order in which causes stand in each other's way. */
export const rules: readonly Rule[] = stages.flatMap((stage) => RULES[stage]);

/** The rules by stage, in the same order. */
export const groups = stages.map((stage) => ({ title: STAGES[stage], rules: RULES[stage] }));

/** The root causes that the evidence names, the first in the way first; empty where nothing is wrong. */
export const diagnose = (evidence: Evidence): Finding[] => judgeBy(rules, evidence);

/** Every cause that the evidence excludes, for a report. */
export const excluded = (evidence: Evidence): RuledOut[] => [...ruleOut(rules, setScene(evidence)).values()];

export {
  headline,
  kindOf,
  NOT_RECOGNISED,
  showSource,
  titled,
  type Certainty,
  type Finding,
  type RuledOut,
  type SourceLine,
} from './finding.ts';
export { noProbes, type ProbeReport } from './probes.ts';
export type { Configuration, Evidence } from './scene.ts';
