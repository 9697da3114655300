/** Exit codes of every command. Each has one meaning. */
export const EXIT = { ok: 0, claim: 1, usage: 2, infrastructure: 3, evidence: 4, interrupted: 130 } as const;

/**
 * An error with its exit code. Its message is one sentence that says what is wrong and one that says what to do.
 *
 * @example new UsageError('E2E_BROWSER_PATH names a file that does not exist: /x.', 'Correct it or unset it.')
 */
abstract class HarnessError extends Error {
  abstract readonly exitCode: number;
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem} ${remedy}`, options);
    this.name = new.target.name;
  }
}

/** A flag, value, URL, token or file that the user gave is not valid. Exit code 2. */
export class UsageError extends HarnessError {
  readonly exitCode = EXIT.usage;
}

/** The engine, an image, a browser, a port or the stack failed, so the product was not tested. Exit code 3. */
export class InfrastructureError extends HarnessError {
  readonly exitCode = EXIT.infrastructure;
}

/** The evidence is incomplete, altered or unsafe. Exit code 4. */
export class EvidenceError extends HarnessError {
  readonly exitCode = EXIT.evidence;
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
