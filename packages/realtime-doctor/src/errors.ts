/** Exit codes of every command (docs/architecture.md): they never share a meaning. */
export const EXIT = { ok: 0, claim: 1, usage: 2, infrastructure: 3, evidence: 4, interrupted: 130 } as const;

/** An error with the exit code that it deserves. Its message says what was expected, what was seen, what to do next. */
abstract class HarnessError extends Error {
  abstract readonly exitCode: number;
  constructor(expected: string, seen: string, next: string, options?: ErrorOptions) {
    super(`Expected ${expected}, but ${seen}. ${next}`, options);
    this.name = new.target.name;
  }
}

/** The user asked for something that can't be meant: a flag, a value, a URL, a token, a file. Exit code 2. */
export class UsageError extends HarnessError {
  readonly exitCode = EXIT.usage;
}

/** Engine, image, browser, port or stack failed. Nothing is said about the product. Exit code 3. */
export class InfrastructureError extends HarnessError {
  readonly exitCode = EXIT.infrastructure;
}

/** The evidence is incomplete, altered or unsafe. Exit code 4. */
export class EvidenceError extends HarnessError {
  readonly exitCode = EXIT.evidence;
}
