/**
 * Redaction: all evidence is written through this module. A {@link Redactor} knows the secrets of the run, shares
 * them with its other processes through a {@link SharedRegister}, and removes them from texts and JSON. {@link
 * redactFile}, {@link redactTrace} and {@link redactFolder} do the same for files and archives. {@link scan} checks
 * the finished folder once more; any finding stops the publication.
 */
export { Redactor } from './redactor.ts';
export type { Secret } from './known.ts';
export { SharedRegister } from './register.ts';
export { type SecretKind } from './placeholder.ts';
export { redactBuffer, redactFile, redactFolder, redactTrace, type TraceOptions } from './files.ts';
export { scan, type Leak } from './scan.ts';
