import type { ProbedStack } from 'realtime-doctor/probes/stack.ts';
import { backendsOf, type Stack } from './stack.ts';

/** A stack as the doctor's probes see it. */
export const probedStack = (stack: Stack): ProbedStack => ({
  describedAs: stack.describedAs,
  isOwn: stack.source !== 'attached',
  backends: () => backendsOf(stack),
  redis: () => stack.redis(),
  environmentNames: async (service) =>
    stack.can('read environment') ? await stack.environmentNames(service) : undefined,
});
