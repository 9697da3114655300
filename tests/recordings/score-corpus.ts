/**
 * Scores the doctor's answers to recordings of the corpus: `npx tsx tests/recordings/score-corpus.ts DIR trace` or `…
 * DIR har`, with a folder that record-corpus.ts wrote.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from 'realtime-doctor/errors.ts';
import { explain, openRecording } from 'realtime-doctor/explain/index.ts';
import { cases, variantsOf } from '../../tools/corpus/catalogue.ts';
import { judge, type Verdict } from '../../tools/corpus/verdict.ts';
import { contract } from './recorded.ts';

const EXIT_OF = { healthy: EXIT.ok, broken: EXIT.claim, inconclusive: EXIT.evidence } as const;

const [dir = '.', format = 'trace'] = process.argv.slice(2);
const totals = new Map<string, number>();
for (const each of cases()) {
  for (const variant of variantsOf(each)) {
    const name = variant === 'broken' ? each.name : `${each.name}-${variant}`;
    const path = join(dir, `${name}.${format === 'har' ? 'har' : 'trace.zip'}`);
    if (!existsSync(path)) continue;
    const { verdict, findings, candidates } = explain(await openRecording({ path, name }, contract), contract);
    const { verdict: judged, note }: { verdict: Verdict; note?: string } = judge(each, variant, {
      exit: EXIT_OF[verdict],
      findings,
    });
    const kind = `${variant === 'broken' ? 'broken' : 'healthy'}: ${judged}`;
    totals.set(kind, (totals.get(kind) ?? 0) + 1);
    const found = [...findings, ...candidates].map(({ id, certainty }) => `${id} (${certainty})`).join(', ');
    console.log([name.padEnd(45), judged.padEnd(14), found || verdict, note ?? ''].join(' ').trimEnd());
  }
}
console.log();
for (const [kind, count] of [...totals].toSorted(([a], [b]) => a.localeCompare(b))) console.log(kind.padEnd(26), count);
