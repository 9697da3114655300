import { chainsOf, isGraphql, membersOf, place, receivedBy, seenIn } from '../../facts/channels.ts';
import type { Said } from '../../../transcript/channel.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#graphql-operation-failed. The server answers a subscription with errors and without data. */
export const graphqlOperationFailed = rule({
  id: 'graphql-operation-failed',
  of: 'channels',
  title: 'The GraphQL server answers the subscription with an error',
  why: 'The connection is fine. The operation is not: the query does not fit the schema, or its resolver threw. The client hands the error to the subscriber and, with nothing left to wait for, may close the connection with 1000.',
  explains: ['closed-with-code', 'websocket-not-reopened'],
  supports: (scene) => {
    const all = chainsOf(scene.channels).filter(({ last }) => isGraphql(last));
    for (const { last: channel } of all.toReversed()) {
      const heard = receivedBy(channel);
      const failed = heard.findLast((each) => messageOf(each) !== undefined);
      // One that brought data before or since works, and its errors are its own affair.
      if (!failed || heard.some((each) => each.id === failed.id && hasData(each))) continue;
      const asked = channel.said.find(
        ({ direction, id, step }) => direction === 'sent' && step === 'subscribed' && id === failed.id,
      );
      const query = asked ? ` ${describe(asked)}` : ' an operation';
      return seenIn(
        channel,
        scene,
        `${place(channel)} answers${query} with "${messageOf(failed)}" and no data.`,
        failed,
        asked,
      );
    }
    return undefined;
  },
  fix: 'If the message names a field or an argument, correct the query. Otherwise correct the resolver (`subscribe`) that throws: the server\u2019s log has its stack. "asyncIterator is not a function" means graphql-subscriptions 3, where it is called `asyncIterableIterator`.',
});

/** The first error of an `error` message, or of a result without data. */
function messageOf(said: Said): string | undefined {
  if (said.step !== 'error' && said.step !== 'data') return undefined;
  if (said.id === undefined || hasData(said)) return undefined;
  const { payload } = membersOf(said) as { payload?: unknown };
  const errors = Array.isArray(payload) ? payload : ((payload as { errors?: unknown })?.errors ?? [payload]);
  const [first] = Array.isArray(errors) ? (errors as { message?: unknown }[]) : [];
  return typeof first?.message === 'string' ? first.message.slice(0, 160) : undefined;
}

function hasData(said: Said): boolean {
  const { payload } = membersOf(said) as { payload?: { data?: unknown } };
  const data = payload?.data;
  if (said.step !== 'data' || typeof data !== 'object' || data === null) return false;
  return Object.values(data).some((each) => each !== null);
}

/** `subscription IncrementingNumber`: the operation without its fields. */
function describe(said: Said): string {
  const { payload } = membersOf(said) as { payload?: { query?: unknown } };
  const query = payload?.query;
  const head =
    typeof query === 'string'
      ? query
          .replace(/\{[\s\S]*/, '')
          .replace(/\s+/g, ' ')
          .trim()
      : '';
  return head ? `"${head}"` : 'an operation';
}
