import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { writeDerived } from 'realtime-doctor/capture/derived.ts';
import { markdown } from 'realtime-doctor/capture/markdown.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';
import { verificationText } from 'realtime-doctor/capture/verify/text.ts';
import {
  BASELINE,
  copyOf,
  editCapture,
  editLines,
  readCapture,
  rename,
  reseal,
  transcripts,
  type Loosest,
} from './forge.ts';
import { test } from './temporary.ts';

const told = (dir: string): string => verificationText(verify(dir));

for (const name of ['broken', 'fixed'] as const) {
  test(`the filed capture of the ${name} application verifies with the current code`, () => {
    const verification = verify(join(BASELINE, name));
    expect(
      verification.problems,
      'when a claim, a rule or a report was changed on purpose: npm run evidence -- baseline (CONTRIBUTING.md)',
    ).toEqual([]);
    expect(verification).toMatchObject({
      verified: true,
      verdict: name === 'broken' ? 'failed' : 'passed',
      journeys: 4,
      findings: name === 'broken' ? 4 : 0,
    });
    expect(verification.claims).toBeGreaterThan(30);
  });
}

test.describe('with a matching manifest, a forgery is found by judging again', () => {
  test('a failed journey changed to passed', ({ dir }) => {
    const copy = copyOf('broken', dir);
    editCapture(copy, ({ journeys }) => {
      journeys[0].status = 'passed';
    });
    expect(told(reseal(copy))).toMatch(
      /capture\.json:\d+: expected status \(.*claim upgraded .* fails\): "failed"; seen: "passed"/,
    );
  });

  test('a whole run changed to passed: names, verdict, exit code, summary, claims, reports', ({ dir }) => {
    const copy = claimPassed(copyOf('broken', dir));
    const { verified, problems } = verify(copy);
    expect(verified).toBe(false);
    const said = problems.map(({ expected }) => expected).join('\n');
    expect(said).toContain('status (');
    expect(said).toContain('claim "upgraded" of');
    expect(said, 'it led with a cause').toMatch(/the first cause|findings of the journey/);
  });

  test('and its transcripts, too: verdicts, last steps, ends', ({ dir }) => {
    const copy = claimPassed(copyOf('broken', dir));
    for (const path of transcripts(copy)) {
      editLines(join(copy, path), (lines) =>
        lines.map((line) => {
          const entry = JSON.parse(line) as Record<string, unknown>;
          if (entry['kind'] === 'judged') Object.assign(entry, { holds: true, verdict: 'holds' });
          if (entry['kind'] === 'step.end') delete entry['error'];
          if (entry['kind'] === 'end') entry['status'] = 'passed';
          return `${JSON.stringify(entry)}\n`;
        }),
      );
    }
    const { problems } = verify(reseal(copy));
    const [path = ''] = transcripts(copy);
    const first = problems.find(({ file, expected }) => file === path && expected.includes('judged again'));
    const line = readFileSync(join(copy, path), 'utf8').split('\n')[(first?.line ?? 0) - 1];
    expect(line, 'the line that is named').toContain('"claim":"upgraded"');
    expect(first?.expected).toContain('"verdict":"fails"');
    expect(first?.seen).toContain('"verdict":"holds"');
  });

  test('a failed run under the name of a passed one', ({ dir }) => {
    const copy = copyOf('broken', dir);
    const bare = rename(copy, copy.slice(dir.length + 1).replace('-FAILED', ''));
    expect(told(bare)).toMatch(/the name of the capture: ".*-FAILED"; seen: ".*[0-9a-f]"/);
  });

  test('its screenshot and conversation under the names of passed ones', ({ dir }) => {
    const copy = copyOf('broken', dir);
    for (const name of ['journey9_notifications.png', 'journey9_notifications_ws.txt']) {
      renameSync(join(copy, `FAILED-${name}`), join(copy, name));
    }
    const said = told(reseal(copy));
    expect(said).toMatch(/journey9_notifications\.png: expected the prefix of its name.*"FAILED-"; seen: ""/);
    expect(said).toMatch(/FAILED-journey9_notifications_ws\.txt: expected a file derived from the transcript/);
  });

  test('a screenshot replaced by one of a passed run', ({ dir }) => {
    const copy = copyOf('broken', dir);
    const good = copyOf('fixed', join(dir, 'good'));
    cpSync(join(good, 'journey9_notifications.png'), join(copy, 'FAILED-journey9_notifications.png'));
    const { folder } = readCapture(copy).journeys[2] ?? {};
    cpSync(join(good, 'journey9_notifications.png'), join(copy, `${folder}/screenshots/01-subscribed.png`));
    const said = told(reseal(copy));
    expect(said).toMatch(/FAILED-journey9_notifications\.png: expected SHA-256 of/);
    expect(said).toMatch(/screenshots\/01-subscribed\.png: expected SHA-256 in/);
  });

  test("another journey's transcript", ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [one = '', two = ''] = transcripts(copy);
    cpSync(join(copy, one), join(copy, two));
    expect(told(reseal(copy))).toMatch(/transcript\.jsonl:1: expected title of the journey/);
  });

  test('changed or removed findings', ({ dir }) => {
    const copy = copyOf('broken', dir);
    const [journey] = readCapture(copy).journeys;
    const at = join(copy, journey?.folder ?? '');
    editCapture(copy, ({ journeys }) => {
      journeys[0].findings[0].certainty = 'likely';
    });
    expect(told(reseal(copy))).toMatch(
      /capture\.json:\d+: expected findings of the journey, .*certainty: "certain"; seen: "likely"/,
    );
    editCapture(copy, ({ journeys }) => {
      journeys[0].findings = [];
    });
    for (const name of ['findings.json', 'findings.txt', 'probes.json']) rmSync(join(at, name));
    expect(told(reseal(copy))).toMatch(/transcript\.jsonl:\d+: expected the first cause/);
  });

  test('a report that does not follow from its transcript', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const { folder } = readCapture(copy).journeys[0] ?? {};
    editLines(join(copy, `${folder}/websocket.txt`), ([first = '', ...rest]) => [first, 'and more\n', ...rest]);
    const report = join(copy, 'report.md');
    writeFileSync(report, readFileSync(report, 'utf8').replace('4 of 4', '5 of 5'));
    const said = told(reseal(copy));
    expect(said).toContain(`${folder}/websocket.txt:2: expected "`);
    expect(said).toMatch(/report\.md:1: expected "# PARTIAL: .* 4 of 4 .*"; seen: "# PARTIAL: .* 5 of 5 /);
  });

  test('journeys and claims that were never judged', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [path = ''] = transcripts(copy);
    let gone = 0;
    editLines(join(copy, path), (lines) => {
      const kept = lines.filter((line) => !line.includes('"claim":"quiet-console"'));
      gone = lines.length - kept.length;
      return kept;
    });
    expect(gone).toBe(1);
    expect(told(reseal(copy))).toMatch(/invariant "quiet-console" to be judged; seen: it was not judged/);
    rmSync(join(copy, path, '..'), { recursive: true });
    editCapture(copy, ({ journeys }) => {
      delete journeys[0].folder;
      journeys[0].claims = [];
    });
    expect(told(reseal(copy))).toMatch(/a transcript of a journey that passed; seen: there is none/);
  });
});

/** Everything that a capture says about itself, inverted; the transcripts are unchanged. */
test('accepts a journey that was interrupted while it was filed, unless it failed or the run was not interrupted', ({
  dir,
}) => {
  const copy = copyOf('fixed', dir);
  const interrupt = (capture: Loosest): void => {
    const summary = 'INTERRUPTED: 3 of 4 journeys passed; the rest was not judged.';
    Object.assign(capture, { verdict: 'interrupted', exitCode: 130, summary, interrupted: true });
    capture.journeys[0].status = 'interrupted';
  };
  editCapture(copy, interrupt);
  writeDerived(copy);
  for (const old of ['journey9_notifications.png', 'journey9_notifications_ws.txt']) rmSync(join(copy, old));
  const name = `${copy.slice(copy.lastIndexOf('/') + 1)}-INTERRUPTED`;
  const named = rename(reseal(copy), name);
  expect(verify(named).problems).toEqual([]);
  editCapture(named, (capture) => {
    capture.interrupted = false;
  });
  expect(told(reseal(named))).toMatch(/expected status \(.*nothing failed\): "passed"; seen: "interrupted"/);

  editCapture(named, interrupt);
  const [path = ''] = transcripts(named);
  editLines(join(named, path), (lines) => lines.map((line) => line.replace('"status":"passed"', '"status":"skipped"')));
  expect(told(reseal(named)), 'a skipped one').toMatch(/expected status \(.*\): "skipped"; seen: "interrupted"/);

  const failed = copyOf('broken', dir);
  editCapture(failed, interrupt);
  expect(told(reseal(failed))).toMatch(/expected status \(.*claim upgraded .* fails\): "failed"; seen: "interrupted"/);
});

function claimPassed(copy: string): string {
  editCapture(copy, (capture) => {
    const count = capture.journeys.length;
    const summary = `PASSED: every claim holds; ${count} of ${count} journeys passed.`;
    Object.assign(capture, { verdict: 'passed', exitCode: 0, summary });
    for (const journey of capture.journeys) {
      Object.assign(journey, { status: 'passed', findings: [] });
      delete journey.error;
      for (const claim of journey.claims) Object.assign(claim, { holds: true, verdict: 'holds' });
    }
  });
  const capture = readCapture(copy);
  writeFileSync(join(copy, 'report.md'), markdown(capture));
  for (const name of ['journey9_notifications.png', 'journey9_notifications_ws.txt']) {
    renameSync(join(copy, `FAILED-${name}`), join(copy, name));
  }
  for (const { folder } of capture.journeys) {
    for (const name of ['findings.json', 'findings.txt', 'probes.json']) rmSync(join(copy, folder ?? '', name));
  }
  return rename(reseal(copy), copy.slice(copy.lastIndexOf('/') + 1).replace('-FAILED', ''));
}
