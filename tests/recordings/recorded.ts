import { join } from 'node:path';
import { inferred } from 'realtime-doctor/contract/inferred.ts';

export const contract = inferred;

/** Path of a recording that is kept for the tests. */
export const recorded = (name: string): string => join(import.meta.dirname, 'recorded', name);
