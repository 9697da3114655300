/** Removes secrets from a recording before any of it is shown or written. */
import { Redactor } from '../redaction/redactor.ts';
import type { Recording } from '../sources/recording/recording.ts';
import type { Entry, Header } from '../transcript/entries.ts';
import { Transcript } from '../transcript/transcript.ts';

/** The same recording without secrets in its transcript and messages, as a tap would have written it. */
export function redacted(recording: Recording): Recording {
  const redactor = new Redactor();
  const { transcript, ...about } = recording;
  const lines = [transcript.header, ...transcript.entries].map((line) => JSON.stringify(line));
  const rest = JSON.stringify(about);
  // A secret found in one line (a password, an opaque token) is also removed from earlier lines.
  for (const line of [...lines, rest]) redactor.text(line);
  const [header, ...entries] = lines.map((line) => JSON.parse(redactor.text(line)) as unknown);
  return {
    ...(JSON.parse(redactor.text(rest)) as Omit<Recording, 'transcript'>),
    transcript: new Transcript(header as Header, entries as Entry[]),
  };
}
