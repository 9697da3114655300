/**
 * A capture as an in-toto attestation: Statement v1 (https://in-toto.io/Statement/v1) with the test-result predicate
 * v0.1 (https://in-toto.io/attestation/test-result/v0.1). Its subject is the manifest, which lists every file with
 * its hash, so one signature covers all files. This module does not sign: signing belongs to the CI provider (`cosign
 * attest-blob`, `actions/attest`), which holds the key or identity.
 */
import { createHash } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { Capture } from './capture.ts';
import { MANIFEST, readManifest } from './manifest.ts';
import { readCapture } from './verify/capture.ts';
import { Files } from './verify/files.ts';
import { Problems } from './verify/problem.ts';

export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: 'https://in-toto.io/attestation/test-result/v0.1';
  readonly predicate: {
    readonly result: 'PASSED' | 'WARNED' | 'FAILED';
    /** The tested configuration: commit, versions and settings of the run. */
    readonly configuration: readonly {
      readonly name: string;
      readonly digest?: { readonly gitCommit: string };
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
    readonly passedTests: readonly string[];
    /** Journeys without a result: skipped, interrupted, or failed by infrastructure. */
    readonly warnedTests: readonly string[];
    readonly failedTests: readonly string[];
  };
}

/**
 * The statement for the manifest of a capture. Verify the capture first, because a signature makes it trusted.
 * @throws EvidenceError
 */
export function statementOf(dir: string): Statement {
  const files = new Files(dir);
  const problems = new Problems();
  const read = readCapture(files, problems);
  if (!read) throw new EvidenceError(`${dir} is not a valid capture.`, 'Run `npm run evidence -- verify` for details.');
  const { capture } = read;
  const { root } = readManifest(dir);
  const sha256 = createHash('sha256').update(files.bytes(MANIFEST)).digest('hex');
  const titles = (isOne: (status: string) => boolean): string[] =>
    capture.journeys.filter(({ status }) => isOne(status)).map(({ title }) => title);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: MANIFEST, digest: { sha256 } }],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: resultOf(capture),
      configuration: [
        {
          name: 'application and harness',
          ...(/^[0-9a-f]{7,40}$/.test(capture.commit) ? { digest: { gitCommit: capture.commit } } : {}),
          annotations: { run: capture.run, startedAt: capture.startedAt, summary: capture.summary, root },
        },
      ],
      passedTests: titles((status) => status === 'passed'),
      warnedTests: titles((status) => status !== 'passed' && status !== 'failed'),
      failedTests: titles((status) => status === 'failed'),
    },
  };
}

/** A run that did not test the product is a warning, neither passed nor failed. */
function resultOf({ verdict }: Capture): Statement['predicate']['result'] {
  if (verdict === 'passed') return 'PASSED';
  return verdict === 'failed' ? 'FAILED' : 'WARNED';
}
