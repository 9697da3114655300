/** Ways to break the reference application, one at a time, each with the claims that should fail. */
import type { Mutant } from './mutant.ts';
import { pageMutants } from './page.ts';
import { serverMutants } from './server.ts';

export const mutants: readonly Mutant[] = [...serverMutants, ...pageMutants];
