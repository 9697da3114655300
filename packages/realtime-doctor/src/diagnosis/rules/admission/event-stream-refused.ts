import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { GATEWAY } from '../../facts/routes.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#event-stream-refused. Any status but 200 ends an EventSource for good. */
export const eventStreamRefused = rule({
  id: 'event-stream-refused',
  of: 'channels',
  title: 'The event stream is answered with a status that ends it for good',
  why: 'An EventSource connects again by itself when its line is lost, and never again after any other status than 200: not after 204, which means "do not come back", and not after a 401 or 500 that lasted for a second.',
  explains: ['event-stream-wrong-type'],
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast(({ last }) => {
      const status = last.answered?.status ?? 200;
      const isOther = status === 204 || (status >= 400 && !GATEWAY.has(status));
      return last.transport === 'event-stream' && isOther;
    })?.last;
    const status = found?.answered?.status;
    if (!found || status === undefined) return undefined;
    const fix = FIXES[status];
    const support = seenIn(
      found,
      scene,
      `${place(found)} is answered ${status}; an EventSource never asks again after that.`,
      found.answered,
      found.ended,
    );
    return fix === undefined ? support : { ...support, fix };
  },
  fix: 'Look at the server’s log for why it answers so. Where the fault may pass, let the page create another EventSource in its error handler if `readyState` is CLOSED.',
});

const NO_HEADER =
  'An EventSource sends no Authorization header: use a cookie (`withCredentials: true` for another origin), or read the stream with fetch (@microsoft/fetch-event-source).';
const FIXES: Readonly<Record<number, string>> = {
  204: 'Answer 200 and keep the stream open, with a comment line now and then, also while there is nothing to tell. 204 tells the browser not to come back.',
  401: NO_HEADER,
  403: NO_HEADER,
  404: 'Give the page and the server the same path for the stream, and let every proxy between pass it on.',
};
