/** The library when imported, and its answers compared to the published schema. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { causes, diagnose, explain, forAgents, MAX_AGENT_BYTES, UsageError, type Finding } from 'realtime-doctor';
import { answer, answerJsonSchema } from 'realtime-doctor/api/schema.ts';
import { parseTranscript } from 'realtime-doctor/transcript/recorder.ts';
import { z } from 'zod';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { brokenText } from './transcript.ts';

const RECORDED = join(ROOT, 'tests/recordings/recorded');

test('explains a recording, with an answer that the schema describes completely', async () => {
  for (const name of ['app-listen', 'cors-header-twice', 'healthy']) {
    for (const format of ['trace.zip', 'har']) {
      const given: unknown = JSON.parse(JSON.stringify(await explain(join(RECORDED, `${name}.${format}`))));
      // Unknown members are stripped, so an undocumented member shows up as a difference.
      expect(answer.parse(given), `${name}.${format}`).toEqual(given);
      expect(z.fromJSONSchema(answerJsonSchema()).safeParse(given).error, `${name}.${format}`).toBeUndefined();
    }
  }
});

test('the schema rejects invalid answers', async () => {
  const given = await explain(join(RECORDED, 'app-listen.har'));
  const schema = z.fromJSONSchema(answerJsonSchema());
  for (const wrong of [{}, { ...given, version: 2 }, { ...given, verdict: 'fine' }, { ...given, findings: [{}] }]) {
    expect(schema.safeParse(wrong).success, JSON.stringify(wrong).slice(0, 80)).toBe(false);
  }
});

test('diagnoses a transcript, both as an object and as text', async () => {
  const text = brokenText();
  const ofText = diagnose(text);
  expect(ofText.verdict).toBe('broken');
  expect(ofText.findings.map(({ id }) => id)).toEqual(['unknown-namespace']);
  expect(diagnose(parseTranscript(text))).toEqual(ofText);
  expect(() => diagnose('nothing')).toThrow('has no header line');
});

test('rejects invalid arguments', async () => {
  await expect(explain(join(RECORDED, 'nowhere.har'))).rejects.toThrow(UsageError);
  await expect(explain(RECORDED)).rejects.toThrow(/recordings, but only one can be explained/);
});

test.describe('a failure for a coding agent', () => {
  const finding: Finding = {
    id: 'cors-refused',
    title: 'The server does not allow the page’s origin (CORS)',
    certainty: 'certain',
    says: 'http://localhost:3000 allows no other origin to read it; the page is http://localhost:5173.',
    because: ['page/polling', 'e12'],
    ruledOut: [{ id: 'path-mismatch', because: ['page/polling'] }],
    fix: 'Allow the page’s origin on the server: `cors: { origin }` in Node.',
    source: { file: 'server/index.ts', line: 7 },
  };

  test('has the cause, its certainty, the source line, the fix and what not to change', () => {
    const text = forAgents(finding, { test: 'shows a new order' });
    expect(text).toContain('# Root cause: The server does not allow the page’s origin (CORS) [cors-refused]');
    expect(text).toContain('Test: shows a new order');
    expect(text).toContain('Certainty: certain');
    expect(text).toContain('Source: `server/index.ts:7`');
    expect(text).toContain('- page/polling');
    expect(text).toContain('Fix: Allow the page’s origin');
    expect(text).toContain('Do not change:\n- the test: no `skip`, `fixme`');
    expect(text).toContain('cause cors-refused');
  });

  test('fits 2 kB, whatever the finding contains', () => {
    for (const filler of ['x', 'ß', '漢', '🧪', 'a\nb ', '‹']) {
      const long = filler.repeat(5000);
      const text = forAgents(
        {
          ...finding,
          title: long,
          says: long,
          fix: long,
          because: Array.from({ length: 40 }, (_, index) => `${long}${index}`),
          ruledOut: Array.from({ length: 40 }, () => ({ id: long, because: [] })),
          source: { file: long, line: 1 },
        },
        { test: long },
      );
      expect(Buffer.byteLength(text), filler).toBeLessThanOrEqual(MAX_AGENT_BYTES);
      expect(text, filler).not.toContain('\uFFFD');
    }
  });

  test('says for every cause what not to change', () => {
    for (const { id, title, fix } of causes) {
      const text = forAgents({ ...finding, id, title, fix });
      expect(text.split('Do not change:')[1]?.match(/^- /gm), id).toHaveLength(2);
      expect(Buffer.byteLength(text), id).toBeLessThanOrEqual(MAX_AGENT_BYTES);
    }
  });
});
