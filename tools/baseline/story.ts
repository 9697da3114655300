/** `docs/journey-09.md`: the story of Journey 9 on one page, from the two filed captures and their comparison. */
import { join } from 'node:path';
import { conversation } from 'realtime-doctor/capture/conversation.ts';
import { diff, readSide, type JourneyDiff, type Side } from 'realtime-doctor/capture/diff/index.ts';
import { steady } from 'realtime-doctor/capture/diff/steady.ts';
import type { Finding } from 'realtime-doctor/diagnosis/index.ts';
import { showSource } from 'realtime-doctor/diagnosis/index.ts';

export interface Story {
  readonly text: string;
  /** A PNG with the differing pixels of the two dashboards. */
  readonly picture: Buffer;
}

export const STORY = 'docs/journey-09.md';
export const STORY_PICTURE = 'docs/images/journey-09-differences.png';

/** The journeys that are quoted: the handshake and the toast. */
const HANDSHAKE = 'opens the socket';
const TOAST = 'as a toast';

/** Writes the story from the folder of the two captures. Deterministic. */
export function storyOf(baseline: string): Story {
  const [broken, fixed] = ['broken', 'fixed'].map((name) => readSide(join(baseline, name), name)) as [Side, Side];
  const difference = diff(broken, fixed);
  const toast = pick(difference.journeys, TOAST);
  const [finding] = pick(
    [...broken.journeys.values()].map(({ journey }) => journey),
    HANDSHAKE,
  ).findings;
  const picture = toast.pictures.find(({ images }) => images.marked)?.images.marked;
  if (!finding || !picture) throw new Error('The filed captures have no finding, or no two pictures to compare.');
  const count = (side: Side): number => side.capture.journeys.flatMap(({ claims }) => claims).length;
  return {
    picture,
    text: page({
      finding,
      toast,
      conversations: [talk(broken, HANDSHAKE), talk(fixed, HANDSHAKE)],
      summaries: [broken.capture.summary, fixed.capture.summary],
      claims: [count(broken), count(fixed)],
      configuration: difference.configuration.map(
        ({ what, a, b }) => `\`${what}\`: ${a ?? 'not set'} → ${b ?? 'not set'}`,
      ),
    }),
  };
}

function pick<T extends { readonly title: string }>(all: readonly T[], words: string): T {
  const found = all.find(({ title }) => title.includes(words));
  if (found) return found;
  throw new Error(`The filed captures have no journey with "${words}" in its title.`);
}

/** The first lines of a conversation, without the parts that differ in every run. */
function talk({ journeys }: Side, words: string): string {
  const transcript = [...journeys].find(([title]) => title.includes(words))?.[1].transcript;
  if (!transcript) throw new Error(`The journey with "${words}" in its title has no transcript.`);
  const lines = conversation(transcript)
    .split('\n')
    .filter((line) => / w1 /.test(line) && !line.includes('was opened by'))
    .map((line) => steady(line.replace(/^ *[\d.]+ s {2}/, '')).replaceAll(/"(sid|timestamp)":"[^"]*"/g, '"$1":"…"'))
    .map((line) =>
      line
        .replace(/ by http\S*/, '')
        .replace(/exp=%2B3600s iss=\S+ aud=\S+(?: %23[0-9a-f]{6})?/, 'exp=%2B3600s')
        .replace(/ #[0-9a-f]{6}›/, '›'),
    );
  return lines.slice(0, 9).join('\n');
}

interface Told {
  readonly finding: Finding;
  readonly toast: JourneyDiff;
  readonly conversations: readonly [string, string];
  readonly summaries: readonly [string, string];
  readonly claims: readonly [number, number];
  readonly configuration: readonly string[];
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');

function rows({ claims }: JourneyDiff): string[] {
  return claims.map(({ claim, a, b }) => {
    const [left, right] = [a, b].map((told) =>
      told ? `**${told.verdict}**: ${cell(steady(told.actual)).slice(0, 120)}` : 'not reached',
    );
    return `| ${claim} | ${left} | ${right} |`;
  });
}

const lane = ({ order }: JourneyDiff, name: string): string[] =>
  (order.find((each) => each.lane === name)?.steps ?? []).map(
    (step) => `${{ both: ' ', a: '-', b: '+' }[step.in]} ${step.text}`,
  );

function page({ finding, toast, conversations, summaries, claims, configuration }: Told): string {
  return `# The story of Journey 9

<!-- Generated: npm run evidence -- baseline. Do not edit. -->

Journey 9 is "proactive notifications": the page connects, the server sends a \`connected\` event, the page subscribes, and a notification appears as a toast. It was broken. Finding the cause took two days and ten pull requests, while a script kept filing "evidence captured". Below is the same application, broken and fixed, as this harness sees it. Both captures are in [evidence/baseline](../evidence/baseline), and every quote on this page comes from them.

## Broken

> ${summaries[0]}

![The dashboard of the broken application, under a band that says FAILED and why](../evidence/baseline/broken/FAILED-journey9_notifications.png)

What the page sends to the server, and what it receives:

\`\`\`text
${conversations[0]}
\`\`\`

**${finding.title}**, at \`${finding.source ? showSource(finding.source) : 'an unknown line'}\` (${finding.certainty}). ${cell(steady(finding.says))}

Ruled out by probing the server at that moment: ${finding.ruledOut.map(({ id, because }) => `${id} (${because.filter((name) => name.includes('/')).join(', ') || 'what the page sent'})`).join('; ')}.

The fix: ${finding.fix}

## Fixed

> ${summaries[1]}

![The dashboard of the fixed application with its notification](../evidence/baseline/fixed/journey9_notifications.png)

\`\`\`text
${conversations[1]}
\`\`\`

## What changed between the two

${configuration.map((line) => `- ${line}`).join('\n')}

"${toast.title}", ${toast.status.a} → ${toast.status.b}:

| claim | broken | fixed |
| --- | --- | --- |
${rows(toast).join('\n')}

The order of events, in lanes:

\`\`\`diff
${['p1 connections', 'p1 sent', 'p1 received', 'p1 shows state', 'p1 shows toast'].flatMap((name) => [`# ${name}`, ...lane(toast, name)]).join('\n')}
\`\`\`

The dashboard after the claim "subscribed", with the differing pixels in red:

![Differing pixels between the broken and the fixed dashboard](images/journey-09-differences.png)

## Check it yourself

\`\`\`sh
npm run evidence -- verify evidence/baseline/broken    # ${claims[0]} claims, judged again from the transcripts
npm run evidence -- verify evidence/baseline/fixed    # ${claims[1]} claims
npm run evidence -- diff evidence/baseline/broken evidence/baseline/fixed --html diff.html
STACKMOTIVE_CLIENT=native npm run e2e -- connect notify    # breaks it again
\`\`\`
`;
}
