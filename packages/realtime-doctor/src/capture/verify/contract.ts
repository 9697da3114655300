import type { Contract } from '../../contract/contract.ts';
import { readContract } from '../../contract/index.ts';
import { EvidenceError } from '../../errors.ts';
import { CONTRACT } from '../file-names.ts';
import type { Files } from './files.ts';
import { lineOf } from './json-place.ts';
import type { Problems } from './problem.ts';
import type { ReadTranscript } from './transcript.ts';

/**
 * The contract that a journey was judged by: the filed copy, which must match the transcript header.
 * @throws EvidenceError if there is no contract to judge by
 */
export function contractOf(files: Files, { transcript, path }: ReadTranscript, problems: Problems): Contract {
  const { contract: name, contractSha256: sha256 } = transcript.header;
  const file = `${path.slice(0, path.lastIndexOf('/'))}/${CONTRACT}`;
  if (sha256 === undefined) {
    if (files.has(file))
      problems.add(file, undefined, "a contract named in the transcript's header", 'the header names none');
    throw new EvidenceError(
      `The header of ${path} names the contract "${name}", but no contract is filed with it.`,
      'Get a complete copy of the capture.',
    );
  }
  problems.same(file, undefined, sha256, files.sha256(file), `SHA-256 in the header of ${path}`);
  const read = readContract(files.json(file));
  if ('contract' in read) {
    const seen = read.contract.name;
    problems.same(file, lineOf(files.text(file), ['name']), name, seen, `name in the header of ${path}`);
    return read.contract;
  }
  throw new EvidenceError(
    `${file} is not a valid contract: ${read.path}: ${read.says}.`,
    'Get an unmodified copy of the capture.',
  );
}
