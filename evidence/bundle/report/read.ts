import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTranscript } from '../../transcript/recorder.ts';
import type { Capture } from '../capture.ts';
import { walkFolder } from '../walk-folder.ts';
import { inlined } from './inlined.ts';
import type { ReportSources } from './source.ts';

/** What the report of a capture is made from, read from its folder; it has to be our own. */
export function reportSources(dir: string): ReportSources {
  const json = <T>(path: string): T | undefined =>
    existsSync(join(dir, path)) ? (JSON.parse(readFileSync(join(dir, path), 'utf8')) as T) : undefined;
  const capture = json<Capture>('capture.json') as Capture;
  const pictures = (folder: string): string[] => {
    const at = join(dir, folder, 'screenshots');
    return existsSync(at) ? readdirSync(at).toSorted() : [];
  };
  const size = (path: string): number => readFileSync(join(dir, path)).length;
  const shown = inlined(capture, pictures, size);
  return {
    capture,
    transcript: (folder) => readTranscript(join(dir, folder, 'transcript.jsonl')),
    probes: (folder) => json(`${folder}/probes.json`),
    pictures,
    picture: (path) => (shown.has(path) ? readFileSync(join(dir, path)) : undefined),
    files: walkFolder(dir).map(({ path }) => path),
  };
}
