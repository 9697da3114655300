/** What today's rules get wrong in the recorded visits. A line goes when its rule is corrected. */
export const MISLEADING: readonly string[] = [
  'attached-twice (broken): wrong: server-unreachable',
  'event-name-mismatch (broken): missed',
  'hpm-waits-for-first-request (broken): missed',
  'listener-after-fetch (broken): missed',
  'nest-ws-adapter-socketio-client (broken): wrong: server-not-attached',
  'polls-rate-limited (broken): missed',
  'served-under-a-prefix (broken): wrong: server-not-attached',
  'server-crashes-on-connection (broken): wrong: server-crashed, page-disconnected',
  'two-instances-without-adapter (broken): missed',
];
