import { adviceFor } from './advice.ts';
import { frameworks } from './facts/frameworks.ts';
import { NOT_RECOGNISED, type Finding, type RuledOut } from './finding.ts';
import type { Rule, Support } from './rule.ts';
import { serversOf, setScene, type Evidence, type Scene } from './scene.ts';
import { channelScene, channelServers, channelSymptoms, isShut } from './channels.ts';
import { connectionSymptoms, symptoms } from './symptoms.ts';

interface Case {
  readonly rule: Rule;
  readonly support: Support;
}

/**
 * The root causes that the evidence names, in the order in which they stand in the way: a cause that hides another
 * comes first. Pure. Each server that the page goes to is judged by its own: one that works is never blamed, and never
 * excuses another. Without a symptom there is no finding; with symptoms that no rule explains there is one,
 * `not-recognised`, since a wrong name is worse than none.
 */
export function judgeBy(rules: readonly Rule[], evidence: Evidence): Finding[] {
  const whole = setScene(evidence);
  const own = rules.filter(({ of }) => of !== 'channels');
  const beside = judgeChannels(
    rules.filter(({ of }) => of !== 'socket.io'),
    whole,
  );
  return withoutExplained(once([...judgeSocketIo(own, whole, evidence), ...beside]));
}

/** What one protocol does not recognise may be what another one names. */
const withoutExplained = (found: readonly Finding[]): Finding[] =>
  found.filter(
    ({ id, because }) =>
      id !== NOT_RECOGNISED ||
      !found.some((other) => other.id !== NOT_RECOGNISED && because.every((each) => other.because.includes(each))),
  );

/** Each of the page's other protocols and servers is judged by its own, too. */
function judgeChannels(rules: readonly Rule[], whole: Scene): Finding[] {
  const ofChannels = rules.filter(({ of }) => of === 'channels');
  return channelServers(whole).flatMap((server) => {
    const scene = channelScene(whole, server);
    const found = channelSymptoms(scene);
    // What lies below a protocol shows in an attempt that never opened.
    return judgeScene(isShut(scene) ? rules : ofChannels, scene, found);
  });
}

function judgeSocketIo(rules: readonly Rule[], whole: Scene, evidence: Evidence): Finding[] {
  const servers = serversOf(whole);
  if (servers.length < 2) return judgeScene(rules, whole, symptoms(whole));
  const found = servers.flatMap((server) => {
    const scene = setScene(evidence, server);
    return judgeScene(rules, scene, connectionSymptoms(scene));
  });
  const named = found.filter(({ id }) => id !== NOT_RECOGNISED);
  if (found.length > 0) return once(named.length > 0 ? named : found);
  return judgeScene([], whole, symptoms(whole));
}

function judgeScene(rules: readonly Rule[], scene: Scene, found: readonly Support[]): Finding[] {
  const ruledOut = ruleOut(rules, scene);
  const cases = rules.flatMap((rule): Case[] => {
    const support = ruledOut.has(rule.id) ? undefined : rule.supports(scene);
    return support ? [{ rule, support }] : [];
  });
  const causes = withoutRivals(withoutConsequences(cases), ruledOut);
  if (causes.length > 0) return causes.map(({ rule, support }) => find(rule, support, ruledOut, cases, scene));
  return found.length > 0 ? [notRecognised(found, ruledOut, cases)] : [];
}

/** The same cause at two servers is one finding. */
function once(found: readonly Finding[]): Finding[] {
  return [...new Map(found.toReversed().map((finding) => [finding.id, finding])).values()].toReversed();
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
  scene: Scene,
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
    fix: [support.fix ?? fix, adviceFor(id, frameworks(scene))].filter((text) => text !== '').join(' '),
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
