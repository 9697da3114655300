/**
 * Redaction: nothing is written as evidence but through here. A {@link Redactor} knows the run's secrets, shares them
 * with the run's other processes through a {@link SharedRegister}, and takes them out of texts and JSON;
 * {@link redactFile}, {@link redactTrace} and {@link redactFolder} do the same for files and the archives among them;
 * {@link scan} looks once more, over the finished folder, and finds nothing or stops the publication.
 */
export { Redactor } from './redactor.ts';
export type { Secret } from './known.ts';
export { SharedRegister } from './register.ts';
export { type SecretKind } from './placeholder.ts';
export { redactBuffer, redactFile, redactFolder, redactTrace, type TraceOptions } from './files.ts';
export { scan, type Leak } from './scan.ts';
