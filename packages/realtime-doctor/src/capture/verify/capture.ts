import type { Capture } from '../capture.ts';
import { unsafePath } from '../names.ts';
import type { Files } from './files.ts';
import { lineOf as lineIn } from './json-place.ts';
import type { Problems } from './problem.ts';
import { captureShape, firstIssue } from './shapes.ts';

/** A parsed `capture.json`, with the line of each member. */
export interface ReadCapture {
  readonly capture: Capture;
  readonly lineOf: (...path: (string | number)[]) => number;
}

export function readCapture(files: Files, problems: Problems): ReadCapture | undefined {
  const text = files.text('capture.json');
  const value = files.json('capture.json');
  const at = (...path: (string | number)[]): number => lineIn(text, path);
  const { error } = captureShape.safeParse(value);
  if (error) {
    const { path, says } = firstIssue(error);
    problems.add('capture.json', at(...path), 'a valid shape', says);
    return undefined;
  }
  const capture = value as Capture;
  if (text !== `${JSON.stringify(value, undefined, 2)}\n`) {
    problems.add('capture.json', undefined, 'JSON formatted as published', 'it is formatted differently');
  }
  checkFolders(files, capture, at, problems);
  return { capture, lineOf: at };
}

/** Checks that each journey has its own folder and each folder belongs to a journey. */
function checkFolders(files: Files, { journeys }: Capture, lineOf: ReadCapture['lineOf'], problems: Problems): void {
  const named = new Set<string>();
  journeys.forEach(({ folder }, index) => {
    if (folder === undefined) return;
    const why = unsafePath(folder) ?? (/^journeys\/[^/]+$/.test(folder) ? undefined : 'it is not below journeys/');
    const problem = why ?? (named.has(folder) ? "it is another journey's" : undefined);
    named.add(folder);
    if (problem) {
      const line = lineOf('journeys', index, 'folder');
      problems.add('capture.json', line, "a folder of the journey's own", `"${folder}": ${problem}`);
    }
  });
  const present = new Set([...files.paths].flatMap((path) => /^journeys\/[^/]+/.exec(path)?.[0] ?? []));
  for (const folder of present) {
    if (!named.has(folder)) problems.add(folder, undefined, 'a journey listed in capture.json', 'it is not listed');
  }
}
