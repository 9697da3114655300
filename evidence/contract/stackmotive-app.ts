import type { Contract } from './contract.ts';
import { stackmotivePage } from './pages/stackmotive.ts';
import { stackmotive } from './stackmotive.ts';

const { disconnect: _referenceOnly, ...http } = stackmotive.http;

/** StackMotive itself: the same wire as its reference stack, its own page, and no endpoint to disconnect a user. */
export const stackmotiveApp = {
  ...stackmotive,
  name: 'StackMotive’s application',
  http,
  page: stackmotivePage,
} as const satisfies Contract;

export default stackmotiveApp;
