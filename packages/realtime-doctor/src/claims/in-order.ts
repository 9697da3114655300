import { claim, count, fails, holds } from './claim.ts';
import { askedFor, received } from './notifications.ts';

/** Notifications that were requested one after another arrived in that order. */
export const inOrderAsked = claim('in-order', 'Notifications arrived in the order of their requests', (view) => {
  const expected = 'the order of the requests';
  const requests = askedFor(view);
  const arrivals = received(view);
  for (let index = 1; index < arrivals.length; index++) {
    const [before, after] = [arrivals[index - 1]!, arrivals[index]!];
    const [first, second] = [before, after].map(({ message }) =>
      requests.find(({ asked }) => asked.message === message),
    );
    // Two requests that were in progress at the same time have no order.
    if (!first || !second?.answered || second.answered.t >= first.asked.t) continue;
    return fails(
      expected,
      `"${after.message}" came after "${before.message}", which was requested later`,
      after.entry,
      before.entry,
    );
  }
  return holds(expected, `${count(arrivals.length, 'notification')}, none out of order`);
});
