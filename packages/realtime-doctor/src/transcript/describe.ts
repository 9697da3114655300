import type { Entry } from './entries.ts';

/** One entry in a line, as a person would tell it: time, place, what happened. */
export function describe(entry: Entry): string {
  const where = entry.source === 'page' ? entry.page : entry.source;
  return `${entry.id.padStart(5)}  ${seconds(entry.t)}  ${where.padEnd(8)}  ${what(entry)}`;
}

const seconds = (t: number): string => `${(t / 1000).toFixed(3)} s`.padStart(10);
const short = (text: string, length = 160): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** What an entry says, without its time and place. */
export function what(entry: Entry): string {
  switch (entry.kind) {
    case 'ws.created': {
      const { original, url, line } = entry.openedBy ?? { url: '', line: 0 };
      const by = original ? ` by ${original.file}:${original.line}` : url ? ` by ${url}:${line}` : '';
      return `${entry.socket} opened ${entry.url}${by}`;
    }
    case 'opened-by': {
      const { original, url, line } = entry.openedBy;
      return `${entry.of} was opened by ${original ? `${original.file}:${original.line}` : `${url}:${line}`}`;
    }
    case 'ws.request':
      return `${entry.socket} requested the upgrade`;
    case 'ws.response':
      return `${entry.socket} handshake ${entry.status} ${entry.statusText}`.trimEnd();
    case 'ws.frame':
      return `${entry.socket} ${entry.direction === 'sent' ? '→' : '←'} ${short(entry.raw)}`;
    case 'ws.error':
      return `${entry.socket} error: ${entry.message}`;
    case 'ws.closed':
      return `${entry.socket} closed ${entry.code ?? ''} ${entry.reason ?? ''}`.trimEnd();
    case 'http.request':
      return `${entry.request} ${entry.method} ${short(entry.url)}${entry.body ? ` ${short(entry.body)}` : ''}`;
    case 'http.response':
      return `${entry.request} answered ${entry.status}${entry.body ? ` ${short(entry.body)}` : ''}`;
    case 'http.failed':
      return `${entry.request} failed: ${entry.error}${entry.blockedReason ? ` (${entry.blockedReason})` : ''}`;
    case 'console':
      return `console ${entry.level}: ${short(entry.text)}`;
    case 'page.error':
      return `uncaught: ${short(entry.message)}`;
    case 'page.opened':
    case 'page.closed':
    case 'page.crashed':
      return entry.kind.replace('.', ' ');
    case 'navigation':
      return `at ${entry.url}`;
    case 'connectivity':
      return entry.online ? 'online' : 'offline';
    case 'shown':
      if (entry.flag !== undefined)
        return entry.text === null ? `${entry.flag} disappeared` : `${entry.flag} is ${entry.text}`;
      return entry.text === null ? `${entry.what} disappeared` : `shows ${entry.what} "${short(entry.text)}"`;
    case 'storage':
      return `localStorage: ${entry.keys.map(({ key, jwt }) => (jwt ? `${key}=${jwt}` : key)).join(', ') || 'empty'}`;
    case 'proxy.opened':
      return `${entry.connection} opened`;
    case 'proxy.closed':
      return `${entry.connection} closed by ${entry.by ?? 'unknown'}, ${entry.bytesUp ?? 0} up, ${entry.bytesDown ?? 0} down${entry.error ? ` (${entry.error})` : ''}`;
    case 'proxy.refused':
      return `${entry.connection} not forwarded: ${entry.error ?? 'refused'}`;
    case 'fault.begin':
      return `fault ${entry.type} begins${entry.attributes ? ` ${JSON.stringify(entry.attributes)}` : ''}`;
    case 'fault.end':
      return `fault ${entry.type} ends`;
    case 'log':
      return `${entry.instance ? `${entry.instance}: ` : ''}${short(entry.text)}`;
    case 'service':
      return `${entry.service} ${entry.event}${entry.exitCode === undefined ? '' : ` (exit code ${entry.exitCode})`}${entry.signal ? ` (${entry.signal})` : ''}`;
    case 'redis.pubsub':
      return `channels ${entry.channels.join(', ') || 'none'}, ${entry.patterns} patterns`;
    case 'redis.monitor':
      return short(entry.command);
    case 'step.begin':
      return `step "${entry.title}"`;
    case 'step.end':
      return `step "${entry.title}" ${entry.error ? `failed: ${short(entry.error)}` : 'done'}`;
    case 'screenshot':
      return `screenshot ${entry.file}`;
    case 'token':
      return `token minted ${entry.shownAs}`;
    case 'notify.asked':
      return `${entry.request} requests the notification "${entry.message}" for ${entry.user}`;
    case 'notify.answered':
      return `${entry.request} answered ${entry.status ?? ''} ${short(entry.body ?? '')}`.trimEnd();
    case 'user.action':
      return `user: ${entry.action}`;
    case 'checkpoint':
      return entry.name;
    case 'stall':
      return `the machine was stalled for ${(entry.ms / 1000).toFixed(2)} s`;
    case 'judged':
      return `claim ${entry.claim} ${entry.verdict}: expected ${entry.expected}; seen: ${entry.actual}`;
    default:
      return JSON.stringify(entry);
  }
}
