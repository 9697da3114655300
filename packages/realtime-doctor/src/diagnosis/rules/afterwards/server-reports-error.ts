import { arrivals, everListened, hearersOf, type Arrival } from '../../facts/clients.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { unanswered } from './ack-never-came.ts';

/** NestJS's own name, and names that applications give to the same thing. */
const NAMES =
  /^(?:exception|error|errors|err|unauthori[sz]ed|forbidden|access[-_ ]?denied|(?:\w+[-_:. ])?(?:error|exception|failed))$/i;
/** Events by Nest's filter for exceptions: `{ status: 'error', message }`. */
const NEST = 'exception';

/** docs/gallery.md#server-reports-error. The server says what is wrong, in an event that nobody listens to. */
export const serverReportsError = rule({
  id: 'server-reports-error',
  title: 'The server reports an error in an event that the page does not listen to',
  why: 'A NestJS gateway turns what a handler, guard or pipe throws into an event named "exception", and calls no acknowledgement. Other servers send an "error" event of their own. A page without a listener for it waits for an answer that never comes.',
  explains: ['ack-never-came', 'handlers-in-another-namespace', 'never-subscribed', 'event-without-listener'],
  supports: (scene) => {
    const found = unheard(scene)[0];
    if (!found) return undefined;
    const { arrival, text } = found;
    const [first] = arrival.messages;
    const waiting = unanswered(scene).find(({ connection }) => connection === arrival.connection);
    const about = waiting ? ` The page still waits for the acknowledgement of "${waiting.event}".` : '';
    return {
      ...seen(
        `The server sent "${arrival.event}": "${text.slice(0, 120)}". Nothing in the page listens to "${arrival.event}".${about}`,
        first,
        waiting?.message,
        hearersOf(arrival.connection, arrival.namespace, scene)[0],
      ),
      // A name alone does not make it an answer to anything.
      weak: !waiting,
      fix: `Correct what the server complains about ("${text.slice(0, 80)}"), and listen to it in the page: \`socket.on("${arrival.event}", (error) => …)\`.${arrival.event === NEST ? ' In Nest an acknowledgement with the error needs an exception filter of your own (`@Catch()` with `BaseWsExceptionFilter`).' : ''}`,
    };
  },
  excluded: (scene) => {
    const [first] = scene.transcript?.of('client') ?? [];
    return first && unheard(scene).length === 0 ? [first.id] : undefined;
  },
  fix: 'Correct what the server complains about, and listen to the event in the page.',
});

const unheard = (scene: Scene): { arrival: Arrival; text: string }[] =>
  arrivals(scene).flatMap((arrival) => {
    if (!NAMES.test(arrival.event)) return [];
    const clients = hearersOf(arrival.connection, arrival.namespace, scene);
    if (clients.length === 0 || clients.some(({ hearsAll }) => hearsAll) || everListened(clients, arrival.event))
      return [];
    const text = textOf(arrival.messages[0]?.packet?.socket?.args[0]);
    return text === undefined ? [] : [{ arrival, text }];
  });

/** The words of an error: itself, or its `message`, `error` or `msg`. */
function textOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { message, error, msg } = argument as Record<string, unknown>;
  const text = [message, error, msg].find((each) => typeof each === 'string' || Array.isArray(each));
  return text === undefined ? undefined : String(text);
}
