import { messageIn } from '../contract/arguments.ts';
import { events } from '../transcript/connections.ts';
import type { NotificationAsked } from '../transcript/entries.ts';
import type { View } from './claim.ts';

/** A notification that the page's connections received. */
export interface Received {
  readonly t: number;
  readonly entry: string;
  readonly message: string;
  /** Its first argument. */
  readonly argument: unknown;
}

/** A notification that the journey requested, with the application's response. */
export interface AskedFor {
  readonly asked: NotificationAsked;
  readonly answered?: NotificationAsked;
}

/** All notifications that reached the page, on any connection, in order of arrival. */
export function received(view: View, message?: string): Received[] {
  return view.connections
    .flatMap((connection) => events(connection, view.contract.events.notification))
    .map(({ t, entry, argument }) => ({ t, entry, argument, message: messageIn(view.contract, argument) ?? '' }))
    .filter((notification) => message === undefined || notification.message === message)
    .toSorted((a, b) => a.t - b.t);
}

/** All notifications that the journey requested, in order. */
export function askedFor({ transcript }: Pick<View, 'transcript'>, message?: string): AskedFor[] {
  const answers = new Map(transcript.of('notify.answered').map((entry) => [entry.request, entry]));
  return transcript
    .of('notify.asked')
    .filter((entry) => message === undefined || entry.message === message)
    .map((asked) => {
      const answered = answers.get(asked.request);
      return { asked, ...(answered ? { answered } : {}) };
    });
}

/** Whether the application itself reports that the notification was not delivered. */
export const refusedDelivery = (body: string | undefined): boolean => /"delivered"\s*:\s*false/.test(body ?? '');
