import { NOT_RECOGNISED, type Finding } from '../diagnosis/index.ts';
import { explainFinding } from '../diagnosis/explain.ts';
import type { Examined } from './examine.ts';

const WELL = 'nothing is wrong with realtime, as far as could be asked.';
const MORE = 'The time was up before all was seen; for more of it: --within 30.';

/** Where the finding has a section of its own; «not recognised» has none. */
const more = ({ id }: Finding): string[] => (id === NOT_RECOGNISED ? [] : [`  more:      docs/gallery.md#${id}`]);

/** The answer for a person: the causes first, then what was done and what was not. */
export function tell(examined: Examined): string {
  const { target, findings, ruledOut, probes, transcript, ms } = examined;
  const evidence = { transcript, probes };
  const isCut = probes.skipped.some(({ why }) => why.startsWith('the time was up'));
  const well = isCut ? 'nothing was found, and the time was up before all was seen.' : WELL;
  const verdict =
    findings.length === 0
      ? [`${target}: ${well}`]
      : [
          `${target}: ${findings.length === 1 ? 'one cause' : `${findings.length} causes`} found.`,
          ...findings.flatMap((finding) => ['', ...explainFinding(finding, evidence), ...more(finding)]),
        ];
  return [
    ...verdict,
    '',
    `Done in ${(ms / 1000).toFixed(1)} s:`,
    ...(transcript ? [`  - opened the page in a browser (${transcript.entries.length} observations)`] : []),
    ...probes.did.map((line) => `  - ${line}`),
    ...probes.skipped.map(({ probe, why }) => `  - left out: ${probe} (${why})`),
    `Ruled out: ${ruledOut.length} causes.`,
    ...(isCut ? [MORE] : []),
  ].join('\n');
}
