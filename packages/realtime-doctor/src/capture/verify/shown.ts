/** Checks that derived texts, screenshots and filed files follow from the transcripts. */
import { derivedTexts, filedPicture, type Sources } from '../derived.ts';
import { filedNames, filedPrefix } from '../filed.ts';
import type { Files } from './files.ts';
import type { Problems } from './problem.ts';
import type { ReadTranscript } from './transcript.ts';

/** Derives every file again and reports the first line that differs. */
export function compareDerived(files: Files, sources: Sources, problems: Problems): void {
  for (const { path, text } of derivedTexts(sources)) {
    if (!files.has(path)) {
      problems.add(path, undefined, 'a file derived from the transcript', 'the file does not exist');
      continue;
    }
    const seen = files.text(path);
    if (seen === text) continue;
    const [expectedLines, seenLines] = [text.split('\n'), seen.split('\n')];
    const line = expectedLines.findIndex((each, index) => each !== seenLines[index]);
    const at = line < 0 ? expectedLines.length : line;
    problems.add(path, at + 1, `"${expectedLines[at] ?? 'nothing more'}"`, `"${seenLines[at] ?? 'the end'}"`);
  }
}

/** Checks that filed files of a run that did not pass have the verdict in their names. */
export function checkFiledNames(files: Files, sources: Sources, problems: Problems): void {
  const picture = filedPicture(sources);
  const { verdict, journeys } = sources.capture;
  const expected = filedPrefix(verdict);
  const names = new Set(journeys.flatMap(({ folder }) => (folder ? filedNames(sources.contract(folder)) : [])));
  for (const path of files.paths) {
    const name = path.includes('/') ? undefined : [...names].find((each) => path.endsWith(each));
    if (name === undefined) continue;
    const seen = path.slice(0, -name.length);
    problems.same(path, undefined, expected, seen, `the prefix of its name in a run with the verdict ${verdict}`);
  }
  if (!picture) return;
  const both = [picture.path, picture.from];
  const missing = both.find((path) => !files.has(path));
  if (missing === undefined) {
    const [copy, original] = both.map((path) => files.sha256(path));
    problems.same(picture.path, undefined, original, copy, `SHA-256 of ${picture.from}, which it is a copy of`);
  } else problems.add(missing, undefined, 'a picture', 'the file does not exist');
}

/** Checks that every screenshot is listed in the transcript, with its hash. */
export function checkPictures(files: Files, read: ReadTranscript, isGood: boolean, problems: Problems): void {
  const folder = read.path.slice(0, read.path.lastIndexOf('/'));
  const taken = new Set<string>();
  for (const { id, file, sha256 } of read.transcript.of('screenshot')) {
    const path = `${folder}/${file}`;
    taken.add(path);
    if (!files.has(path))
      problems.add(path, undefined, `the picture of ${read.path}, ${id}`, 'the file does not exist');
    else if (sha256 !== undefined) {
      problems.same(path, undefined, sha256, files.sha256(path), `SHA-256 in ${read.path}:${read.lineOf(id) ?? ''}`);
    }
  }
  // The last screenshot of a failed journey, with the reason in a banner.
  if (!isGood) taken.add(`${folder}/screenshots/failed.png`);
  for (const name of files.namesIn(`${folder}/screenshots`)) {
    const path = `${folder}/screenshots/${name}`;
    if (!taken.has(path)) problems.add(path, undefined, 'a screenshot that the transcript lists', 'it is not listed');
  }
}
