/** A finding as a person reads it: headline, what was seen, why, the fix. For terminals, error messages and reports. */
import { describe } from '../transcript/describe.ts';
import { headline, type Finding } from './finding.ts';
import type { HttpAnswer, Outcome, ProbeReport, Route, StreamAnswer, StreamFacts, UpgradeAnswer } from './probes.ts';
import { noProbes } from './probes.ts';
import { quote } from './facts/routes.ts';
import type { Evidence } from './scene.ts';
import { seconds } from '../text.ts';

/** Lines of a finding, the headline first. */
export function explainFinding(finding: Finding, evidence: Omit<Evidence, 'contract'>): string[] {
  const ruledOut = finding.ruledOut.map(({ id, because }) => `${id} (${because.slice(0, 2).join(', ')})`);
  return [
    headline(finding),
    `  seen:      ${finding.says}`,
    ...finding.because.slice(0, 6).map((name) => `             ${explainPointer(name, evidence)}`),
    ...(ruledOut.length > 0
      ? [`  not it:    ${ruledOut.slice(0, 8).join(', ')}${ruledOut.length > 8 ? ', …' : ''}`]
      : []),
    `  fix:       ${finding.fix}`,
  ];
}

/** What an entry or a probe says, in a line. */
export function explainPointer(name: string, { transcript, probes = noProbes }: Omit<Evidence, 'contract'>): string {
  const entry = transcript?.get(name);
  // A body may have lines of its own.
  if (entry)
    return describe(entry)
      .replace(/\s*\n\s*/g, ' ')
      .trim();
  return `${name}: ${sayProbe(name, probes)}`;
}

function sayProbe(name: string, report: ProbeReport): string {
  const route = report.routes.find((each) => name === each.name || name.startsWith(`${each.name}/`));
  const probe = route ? name.slice(route.name.length + 1) : '';
  if (route) return sayOutcome(ofRoute(route, probe));
  if (name === 'page/document') return sayOutcome(report.page?.document);
  if (name === 'notification') return sayOutcome(report.notification);
  if (name === 'redis') return sayOutcome(report.redis);
  if (name.startsWith('token/'))
    return report.tokens.find(({ kind }) => name === `token/${kind}`)?.shownAs ?? 'a token';
  if (name.startsWith('stream ')) return sayStream(report.streams?.[Number(name.slice('stream '.length))]);
  if (name.startsWith('log/')) return 'a line of the log';
  return 'see what was read';
}

/** How each way of asking for an event stream came out. */
function sayStream(facts: StreamFacts | undefined): string {
  if (!facts) return 'see what was read';
  const say = (how: string, answer: StreamAnswer | undefined): string[] => {
    if (!answer) return [];
    const what = answer.event === undefined ? `no event in ${answer.waited} ms` : `an event after ${answer.event} ms`;
    return [`${how} ${answer.status ?? 'no status'}, ${what}`];
  };
  return [
    ...say('without compression', facts.plain),
    ...say('with gzip', facts.compressed),
    ...say('the backend itself', facts.direct),
  ].join('; ');
}

function ofRoute(route: Route, probe: string): Outcome<unknown> | undefined {
  if (probe.startsWith('connect ')) return route.connects?.[probe.slice('connect '.length) as keyof Route['connects']];
  const known = route[probe as keyof Route];
  if (typeof known === 'object' && 'is' in known) return known as Outcome<unknown>;
  return route.paths?.[`/${probe}`];
}

function sayOutcome(outcome: Outcome<unknown> | undefined): string {
  if (!outcome) return 'see what was read';
  if (outcome.is === 'silent') return `no answer in ${seconds(outcome.ms, 1)}`;
  if (outcome.is === 'failed') return `${outcome.code}: ${outcome.message.slice(0, 120)}`;
  const { value } = outcome;
  if (isHttp(value)) return `${value.status} ${quote(bodyOf(value))} in ${outcome.ms} ms`;
  return `${JSON.stringify(value).slice(0, 160)} in ${outcome.ms} ms`;
}

const isHttp = (value: unknown): value is HttpAnswer | UpgradeAnswer =>
  typeof value === 'object' && value !== null && 'status' in value && 'body' in value && 'headers' in value;

const bodyOf = (answer: HttpAnswer | UpgradeAnswer): string =>
  'frames' in answer && answer.frames[0] ? answer.frames[0].raw : answer.body;
