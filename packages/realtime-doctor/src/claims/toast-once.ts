import { MARGIN, WATCH } from './bounds.ts';
import { seconds } from '../text.ts';
import { claim, fails, holds, pending, pendingUntil } from './claim.ts';
import { stalled } from './machine.ts';
import { received } from './notifications.ts';
import { shown } from './shown.ts';

/** The page shows the notification as exactly one toast, within the margin of its arrival. */
export const toastOnce = claim<{ message: string }>(
  'toast-once',
  'The page showed one toast',
  (view, { message }) => {
    const expected = `one toast that says "${message}"`;
    const toasts = shown(view, 'toast').filter(({ text }) => text?.includes(message));
    const elements = new Set(toasts.map(({ element }) => element));
    const [first] = toasts;
    if (elements.size > 1) return fails(expected, `${elements.size} toasts say it`, ...toasts);
    if (first) {
      const watched = first.t + WATCH;
      if (view.transcript.until < watched) return pendingUntil(watched, expected, 'one so far', first);
      return holds(expected, 'one toast', first);
    }
    const [arrived] = received(view, message);
    if (!arrived) return pending(expected, 'the notification has not reached the page');
    const deadline = arrived.t + MARGIN + stalled(view, arrived.t, view.transcript.until);
    if (view.transcript.until > deadline) {
      return fails(expected, `the frame arrived, but no toast within ${seconds(MARGIN)}`, arrived);
    }
    return pendingUntil(deadline + 1, expected, 'the frame arrived, but no toast yet', arrived);
  },
  ({ page: { name, shows } }) =>
    shows.toast === undefined ? `${name} shows no notifications (contract: page.shows.toast)` : undefined,
);
