/** The work of the page's worker: reads the dropped files, explains them, and builds the report. */
import { inferred } from '../src/contract/inferred.ts';
import { messageOf } from '../src/errors.ts';
import { answerText } from '../src/explain/answer.ts';
import { redacted } from '../src/explain/clean.ts';
import { comparisonText } from '../src/explain/compare-answer.ts';
import { compare } from '../src/explain/compare.ts';
import { explain } from '../src/explain/explain.ts';
import { readRecording, type RecordingFile } from '../src/explain/read.ts';
import { reportOf } from '../src/explain/report.ts';
import { answerBody } from '../src/report/answer.ts';
import { comparisonBody } from '../src/report/comparison.ts';
import type { Recording } from '../src/sources/recording/recording.ts';

export type Answered =
  | {
      readonly title: string;
      /** The report as HTML, escaped by the report's own writer. */
      readonly html: string;
      /** The report as plain text. */
      readonly text: string;
    }
  | { readonly error: string };

export async function answer(files: readonly File[]): Promise<Answered> {
  try {
    const recordings: Recording[] = [];
    for (const [index, file] of files.entries()) {
      const name = nameOf(file, index, files);
      recordings.push(redacted(await readRecording(recordingFile(file, name), inferred)));
    }
    const [one, other] = recordings;
    if (!one) return { error: 'No file was given. Drop a trace.zip or a .har file.' };
    return other ? compared(one, other) : explained(one);
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function explained(recording: Recording): Answered {
  const explanation = explain(recording, inferred);
  const report = reportOf(explanation);
  return { title: report.subject, html: answerBody(report).text, text: answerText(explanation) };
}

function compared(one: Recording, other: Recording): Answered {
  // The passed recording is the reference.
  const [a, b] = other.outcome === 'passed' && one.outcome === 'failed' ? [other, one] : [one, other];
  const comparison = compare(a, b, inferred);
  const explanations = [a, b].map((each) => explain(each, inferred));
  return {
    title: `${a.name} and ${b.name}`,
    html: comparisonBody(
      comparison,
      explanations.map((each) => reportOf(each)),
    ).text,
    text: [comparisonText(comparison), ...explanations.map((each) => answerText(each))].join('\n\n'),
  };
}

/** All traces are called trace.zip, and the browser does not reveal their folders. */
const nameOf = ({ name }: File, index: number, files: readonly File[]): string =>
  files.filter((each) => each.name === name).length > 1 ? `${name} (${index + 1})` : name;

const recordingFile = (file: File, name: string): RecordingFile => ({
  name,
  size: file.size,
  bytes: async () => Buffer.from(await file.arrayBuffer()),
  chunks: async function* () {
    const reader = file.stream().getReader();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        yield Buffer.from(part.value.buffer, part.value.byteOffset, part.value.byteLength);
    } finally {
      await reader.cancel();
    }
  },
});
