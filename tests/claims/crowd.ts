/** Rows of the claims' table about a crowd of two. */
import { claims } from 'realtime-doctor/claims/index.ts';
import type { MemberEvent } from 'realtime-doctor/transcript/entries.ts';
import { story, type Row, type Story } from './story.ts';

/** A member connects in 60 ms, is greeted and subscribes. */
const connects = (member: number, t: number): MemberEvent[] => [
  [t, member, 'attempt'],
  [t + 40, member, 'connected', 4000],
  [t + 45, member, 'greeted', 'operator'],
  [t + 60, member, 'subscribed'],
];
const notified = (member: number, t: number, ...messages: string[]): MemberEvent[] => [
  [t, member, 'asked', `m for m${member}`],
  [t + 10, member, 'answered', 200],
  ...messages.map((message, index): MemberEvent => [t + 20 + index, member, 'notified', message]),
];
const joined = (): Story => story().joins(100, 2);
/** Two that are connected at 1000. */
const crowd = (): Story => joined().pulse(1000, [...connects(1, 100), ...connects(2, 600)]);
/** Two that lose their connections to a killed backend, which is back at 6000. */
const killed = (): Story =>
  crowd()
    .fault('kill backend', 5000, 6000)
    .pulse(5500, [
      [5010, 1, 'closed', 'transport close'],
      [5020, 2, 'closed', 'transport close'],
    ]);
/** And are back. */
export const returned = (): Story => killed().pulse(9000, [...connects(1, 6100), ...connects(2, 6400)]);
const message = { message: 'm' };

export const crowdTable: Record<string, readonly Row[]> = {
  [claims.crowdSubscribed.id]: [
    ['both are', crowd(), 'holds'],
    ['no crowd', story(), 'pending'],
    ['one has not begun', joined().pulse(1000, connects(1, 100)), 'pending'],
    ['one never begins', joined().pulse(60_000, connects(1, 100)), 'fails'],
    ['one never begins, and its process says nothing', joined().until(60_000), 'pending'],
    [
      'one is connected and not subscribed',
      joined().pulse(60_000, [...connects(1, 100), ...connects(2, 600).slice(0, 3)]),
      'fails',
    ],
    [
      'one is refused',
      joined().pulse(1000, [...connects(1, 100), [600, 2, 'attempt'], [650, 2, 'refused', 'jwt expired']]),
      'fails',
    ],
    [
      'one fails, and may try again',
      joined().pulse(1000, [...connects(1, 100), [600, 2, 'attempt'], [650, 2, 'failed', 'websocket error']]),
      'pending',
    ],
    [
      'one fails and never tries again',
      joined().pulse(60_000, [...connects(1, 100), [600, 2, 'attempt'], [650, 2, 'failed', 'websocket error']]),
      'fails',
    ],
    [
      'one fails once',
      joined().pulse(3000, [
        ...connects(1, 100),
        [600, 2, 'attempt'],
        [650, 2, 'failed', 'websocket error'],
        ...connects(2, 1700),
      ]),
      'holds',
    ],
  ],
  [claims.crowdGreetedOnce.id]: [
    ['each once', crowd(), 'holds'],
    ['each once, on each connection', returned(), 'holds'],
    ['one twice', crowd().pulse(2000, [[1500, 2, 'greeted', 'operator']]), 'fails'],
    [
      'one with another tier',
      joined().pulse(1000, [
        ...connects(1, 100),
        [600, 2, 'attempt'],
        [640, 2, 'connected'],
        [645, 2, 'greeted', 'navigator'],
      ]),
      'fails',
    ],
    [
      'one never, and it closes',
      joined().pulse(2000, [
        [600, 2, 'attempt'],
        [640, 2, 'connected'],
        [1900, 2, 'closed', 'transport close'],
      ]),
      'fails',
    ],
    [
      'one not yet',
      joined().pulse(1000, [
        [600, 2, 'attempt'],
        [640, 2, 'connected'],
      ]),
      'pending',
    ],
    ['a moment ago', joined().pulse(200, connects(1, 100)), 'pending'],
  ],
  [claims.crowdNotifiedOnce.id]: [
    [
      'each its own',
      crowd().pulse(3000, [...notified(1, 2000, 'm for m1'), ...notified(2, 2000, 'm for m2')]),
      'holds',
      message,
    ],
    ['nobody asked', crowd(), 'pending', message],
    [
      'one twice',
      crowd().pulse(3000, [...notified(1, 2000, 'm for m1'), ...notified(2, 2000, 'm for m2', 'm for m2')]),
      'fails',
      message,
    ],
    [
      "one gets the other's",
      crowd().pulse(3000, [...notified(1, 2000, 'm for m1', 'm for m2'), ...notified(2, 2000, 'm for m2')]),
      'fails',
      message,
    ],
    [
      "one gets the other's in place of its own",
      crowd().pulse(9000, [...notified(1, 2000, 'm for m1'), ...notified(2, 2000, 'm for m1')]),
      'fails',
      message,
    ],
    [
      'one nothing, so far',
      crowd().pulse(3000, [...notified(1, 2000, 'm for m1'), ...notified(2, 2000)]),
      'pending',
      message,
    ],
    ['one nothing', crowd().pulse(9000, [...notified(1, 2000, 'm for m1'), ...notified(2, 2000)]), 'fails', message],
    [
      'one too late',
      crowd().pulse(9000, [...notified(1, 2000, 'm for m1'), ...notified(2, 2000), [7000, 2, 'notified', 'm for m2']]),
      'fails',
      message,
    ],
    [
      'one late, as its process was',
      crowd().pulse(
        9000,
        [...notified(1, 2000, 'm for m1'), ...notified(2, 2000), [7000, 2, 'notified', 'm for m2']],
        6500,
      ),
      'holds',
      message,
    ],
    [
      'one was not accepted',
      crowd().pulse(3000, [
        ...notified(1, 2000, 'm for m1'),
        [2000, 2, 'asked', 'm for m2'],
        [2010, 2, 'answered', 429],
      ]),
      'fails',
      message,
    ],
  ],
  [claims.crowdReturned.id]: [
    ['both within their backoff', returned(), 'holds'],
    ['no fault', crowd(), 'pending'],
    [
      'the fault lasts',
      crowd()
        .fault('kill backend', 5000)
        .pulse(60_000, [
          [5010, 1, 'closed'],
          [5020, 2, 'closed'],
        ]),
      'pending',
    ],
    ['one not yet', killed().pulse(6500, connects(1, 6100)), 'pending'],
    ['one never', killed().pulse(20_000, connects(1, 6100)), 'fails'],
    ['one never, and its process says nothing more', killed().until(60_000), 'pending'],
    ['one too late', killed().pulse(30_000, [...connects(1, 6100), ...connects(2, 25_000)]), 'fails'],
    [
      'one never noticed',
      crowd()
        .fault('kill backend', 5000, 6000)
        .pulse(20_000, [[5010, 1, 'closed'], ...connects(1, 6100)]),
      'fails',
    ],
    ['silence is noticed after the ping timeout', crowd().fault('pause backend', 5000, 20_000).pulse(8500), 'pending'],
    [
      'one was lost before',
      crowd()
        .pulse(4000, [[3000, 2, 'closed', 'ping timeout']])
        .fault('kill backend', 5000, 6000)
        .pulse(20_000, [[5010, 1, 'closed'], ...connects(1, 6100)]),
      'fails',
    ],
  ],
  [claims.crowdBackedOff.id]: [
    ['no attempts', crowd(), 'holds'],
    ['in time', returned(), 'holds'],
    ['at once', killed().pulse(9000, [...connects(1, 6100), ...connects(2, 5030)]), 'fails'],
    [
      'the second too soon',
      killed().pulse(9000, [[5600, 2, 'attempt'], [5610, 2, 'failed', 'websocket error'], ...connects(2, 5900)]),
      'fails',
    ],
    [
      'the second in time',
      killed().pulse(9000, [[5600, 2, 'attempt'], [5610, 2, 'failed', 'websocket error'], ...connects(2, 7000)]),
      'holds',
    ],
  ],
  [claims.crowdNoneLost.id]: [
    ['all stand', crowd(), 'holds'],
    ['all are back after a fault', returned(), 'holds'],
    ['one is not back', killed().pulse(9000, connects(1, 6100)), 'pending'],
    [
      'one was lost without a fault',
      crowd().pulse(4000, [[3000, 2, 'closed', 'ping timeout'], ...connects(2, 3600)]),
      'fails',
    ],
  ],
};
