/** What the capture shows follows from what it saw: texts, pictures, and the two files under their old names. */
import { derivedTexts, oldPicture, type Sources } from '../derived.ts';
import { OLD_CONVERSATION, OLD_PICTURE } from '../old-names.ts';
import type { Files } from './files.ts';
import type { Problems } from './problem.ts';
import type { ReadTranscript } from './transcript.ts';

/** Makes every derived file again and names the first line that differs. */
export function compareDerived(files: Files, sources: Sources, problems: Problems): void {
  for (const { path, text } of derivedTexts(sources)) {
    if (!files.has(path)) {
      problems.add(path, undefined, 'what follows from the transcript', 'there is no such file');
      continue;
    }
    const seen = files.text(path);
    if (seen === text) continue;
    const [expectedLines, seenLines] = [text.split('\n'), seen.split('\n')];
    const line = expectedLines.findIndex((each, index) => each !== seenLines[index]);
    const at = line < 0 ? expectedLines.length : line;
    problems.add(path, at + 1, `«${expectedLines[at] ?? 'nothing more'}»`, `«${seenLines[at] ?? 'the end'}»`);
  }
}

/** A run that did not pass can't be mistaken for one that did by the files that QA files. */
export function checkOldNames(files: Files, sources: Sources, problems: Problems): void {
  const picture = oldPicture(sources);
  const verdict = sources.capture.verdict;
  const mark = verdict === 'passed' ? '' : `${verdict.toUpperCase()}-`;
  for (const path of files.paths) {
    const isOld = !path.includes('/') && (path.endsWith(OLD_PICTURE) || path.endsWith(OLD_CONVERSATION));
    const bears = path.slice(0, -(path.endsWith(OLD_PICTURE) ? OLD_PICTURE : OLD_CONVERSATION).length);
    if (isOld) problems.same(path, undefined, mark, bears, `what stands before its name in a run that ${verdict}`);
  }
  if (!picture) return;
  const both = [picture.path, picture.from];
  const missing = both.find((path) => !files.has(path));
  if (missing === undefined) {
    const [copy, original] = both.map((path) => files.sha256(path));
    problems.same(picture.path, undefined, original, copy, `SHA-256 of ${picture.from}, whose copy it is`);
  } else problems.add(missing, undefined, 'a picture', 'there is no such file');
}

/** Every picture is the one that was taken: named by its entry, with its hash. */
export function checkPictures(files: Files, read: ReadTranscript, isGood: boolean, problems: Problems): void {
  const folder = read.path.slice(0, read.path.lastIndexOf('/'));
  const taken = new Set<string>();
  for (const { id, file, sha256 } of read.transcript.of('screenshot')) {
    const path = `${folder}/${file}`;
    taken.add(path);
    if (!files.has(path)) problems.add(path, undefined, `the picture of ${read.path}, ${id}`, 'there is no such file');
    else if (sha256 !== undefined) {
      problems.same(path, undefined, sha256, files.sha256(path), `SHA-256 in ${read.path}:${read.lineOf(id) ?? ''}`);
    }
  }
  // The journey's last picture, under a band that says that it failed and why.
  if (!isGood) taken.add(`${folder}/screenshots/failed.png`);
  for (const name of files.namesIn(`${folder}/screenshots`)) {
    const path = `${folder}/screenshots/${name}`;
    if (!taken.has(path)) problems.add(path, undefined, 'a picture that the transcript tells of', 'it does not');
  }
}
