/** The course of a journey in plain sentences, in order of time, derived from the transcript. */
import { faultFacts, showing } from '../claims/faults.ts';
import { faults, type Loss } from '../claims/losses.ts';
import { memberOf, messageIn } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';
import { events, subscription, type Connection } from '../transcript/connections.ts';
import { html, withCode, type Markup } from './html.ts';
import type { PageView, Seen } from './source.ts';
import type { Terms } from './terms.ts';
import { titleOfClaim } from './claims.ts';
import { seconds, withoutOrigin } from '../text.ts';
import { count, cut } from './words.ts';

interface Sentence {
  readonly t: number;
  readonly entry: string;
  readonly tone: 'good' | 'bad' | 'fault' | 'plain';
  readonly text: (terms: Terms) => Markup;
}

/** Maximum number of sentences; more would be a log. */
const LONGEST = 60;

export function story(seen: Seen, key: string, terms: Terms): Markup {
  const several = seen.pages.length > 1;
  const all = [
    ...seen.pages.flatMap((page) => ofPage(page, seen, several ? `Page ${page.page}` : 'The page')),
    ...ofFaults(seen),
    ...ofNotifications(seen),
    ...ofFailures(seen),
  ].toSorted((a, b) => a.t - b.t);
  const shown = all.slice(0, LONGEST);
  if (shown.length === 0) return html``;
  const more = all.length - shown.length;
  return html`<ol class="story">
    ${shown.map(({ t, entry, tone, text }) => html`<li class="${tone}"><a class="at" href="#${key}-${entry}">${seconds(t - seen.from)}</a><span>${text(terms)}</span></li>`)}${more > 0 && html`<li class="plain"><span class="at"></span><span>… and ${more} more, in the list of entries.</span></li>`}
  </ol>`;
}

function ofPage({ page, view, losses }: PageView, seen: Seen, who: string): Sentence[] {
  const { contract } = seen;
  const begun: Sentence[] = view.transcript
    .of('navigation')
    .filter((entry) => entry.page === page && !entry.sameDocument && !seen.isAsked(entry))
    .map((entry, index) => ({
      t: entry.t,
      entry: entry.id,
      tone: 'plain',
      text: () =>
        html`${who} ${index === 0 ? 'is opened at' : 'is reloaded at'} <code>${withoutOrigin(entry.url)}</code>.`,
    }));
  const asked = view.transcript.of('notify.asked').map(({ message }) => message);
  const toasts: Sentence[] = view.transcript
    .of('shown')
    .filter((entry) => entry.page === page && entry.what === 'toast' && entry.text !== null)
    .map((entry) => ({
      t: entry.t,
      entry: entry.id,
      tone: 'good',
      text: () => html`${who} shows a toast: "${cut(toastText(entry.text ?? '', asked), 100)}".`,
    }));
  const back = new Map(losses.flatMap((loss) => (loss.returned ? [[loss.returned.id, loss] as const] : [])));
  const attempts = grouped(view.connections).flatMap((group) => ofAttempts(group, back, who, contract));
  return [...begun, ...toasts, ...attempts, ...losses.map((loss) => ofLoss(loss, seen, who))];
}

/** The message in a toast, without its time and title; the whole text if no such message was requested. */
const toastText = (text: string, asked: readonly string[]): string =>
  asked.filter((message) => text.includes(message)).toSorted((a, b) => b.length - a.length)[0] ?? text;

/** Groups consecutive attempts that failed in the same way. */
function grouped(connections: readonly Connection[]): Connection[][] {
  const groups: Connection[][] = [];
  for (const connection of connections) {
    const last = groups.at(-1);
    const isAlike =
      last?.[0] && !last[0].connected && !connection.connected && whyFailed(last[0]) === whyFailed(connection);
    if (isAlike) last.push(connection);
    else groups.push([connection]);
  }
  return groups;
}

function ofAttempts(
  group: readonly Connection[],
  back: ReadonlyMap<string, Loss>,
  who: string,
  contract: Contract,
): Sentence[] {
  const [first] = group;
  const entry = first?.entries[0];
  if (!first || entry === undefined) return [];
  const place = first.openedBy?.original;
  const from =
    place && !place.file.includes('node_modules') ? html` (from <code>${place.file}:${place.line}</code>)` : '';
  if (!first.connected) {
    const why = whyFailed(first);
    const again = group.length > 1 ? ` It tries ${count(group.length - 1, 'more time')} with the same result.` : '';
    const isRefused = first.refused !== undefined;
    return [
      {
        t: first.began,
        entry: first.refused?.entry ?? first.ended?.entry ?? entry,
        tone: 'bad',
        text: (terms) =>
          isRefused
            ? html`${who} requests to ${terms.of('connect')}, and the server rejects it: "${why}".${again}`
            : html`${who} tries to open a
                ${first.transport === 'polling' ? 'connection by polling' : terms.of('WebSocket')} to
                <code>${withoutOrigin(first.asked.url)}</code>${from}: ${why}.${again}`,
      },
    ];
  }
  const { connected } = first;
  const greeted = events(first, contract.events.connected)[0];
  const tier = memberOf(greeted?.argument, contract.greeting?.tier);
  const subscribed = subscription(first, contract);
  // Events that the contract does not name can't be missing.
  const { connected: greeting, subscribe, subscribed: confirmed } = contract.events;
  const isNamed = (greeting ?? subscribe ?? confirmed) !== undefined;
  const loss = back.get(first.id);
  const gone = loss && `${seconds(connected.t - loss.noticed.t)} after it detected the loss`;
  return [
    {
      t: connected.t,
      entry: connected.entry,
      tone: 'good',
      text: (terms) =>
        html`${who}
        ${gone ? html`reconnects ${gone}, with ${count(loss.attempts.length, 'attempt')}` : html`${terms.of('connect', 'connects')} to the server over ${terms.of('Socket.IO')} in ${seconds(connected.t - first.began)}`}${typeof tier === 'string' ? html`; the server greets it as <b>${tier}</b>` : ''}${!isNamed ? '' : subscribed ? html`; it is ${terms.of('subscribed')} to notifications` : html`; it does <b>not</b> become ${terms.of('subscribed')} to notifications`}.`,
    },
  ];
}

function whyFailed({ refused, handshake, errors, opened, ended, transport }: Connection): string {
  if (refused) return refused.message;
  if (handshake && handshake.status >= 400) return `the server responds with status ${handshake.status}`;
  const error = errors.at(-1)?.message;
  if (error) return cut(error, 160);
  if (!handshake) return ended ? 'it ends before any response' : 'there is no response';
  if (!opened)
    return `the ${transport === 'polling' ? 'request succeeds' : 'WebSocket opens'}, but the server sends nothing that Socket.IO understands`;
  return 'the transport opens, but the server never accepts the Socket.IO connection';
}

function ofLoss({ noticed, fault, lost }: Loss, { contract, transcript }: Seen, who: string): Sentence {
  const said = transcript.get(noticed.entry);
  const words = said?.kind === 'shown' && said.text ? ` It shows "${said.text}".` : '';
  const states = contract.page.states;
  const later =
    !words &&
    states &&
    transcript
      .of('shown')
      .find(
        ({ t, text, page }) => page === lost.page && t >= noticed.t && text === states.lost && t < noticed.t + 1000,
      );
  const wait = noticed.t - (fault?.begin.t ?? 0);
  const since = fault ? (wait < 100 ? ' at once' : ` ${seconds(wait)} after the fault began`) : '';
  return {
    t: noticed.t,
    entry: noticed.entry,
    tone: 'bad',
    text: (terms) =>
      html`${who} detects that its connection is
      lost${since}${fault && showing(fault.type) === 'by silence' ? html`, because no ${terms.of('ping')} arrived` : ''}${fault ? '' : ', although the test did not cause it'}.${words || (later ? ` It shows "${states.lost}".` : '')}`,
  };
}

function ofFaults({ transcript, isAsked }: Seen): Sentence[] {
  return faults({ transcript }).flatMap(({ type, begin, end }): Sentence[] => {
    if (isAsked(begin)) return [];
    const attributes = Object.entries(begin.attributes ?? {}).filter(([, value]) => value !== 0);
    const how = attributes.length > 0 ? ` (${attributes.map(([name, value]) => `${name} ${value}`).join(', ')})` : '';
    const network = begin.source === 'proxy';
    return [
      {
        t: begin.t,
        entry: begin.id,
        tone: 'fault',
        text: (terms) =>
          html`Injected fault${network ? html` in the ${terms.of('fault proxy')}` : ''}:
          ${faultFacts(type)?.words ?? type}${how}.`,
      },
      ...(end && end.t - begin.t > 50 && !isAsked(end)
        ? [
            {
              t: end.t,
              entry: end.id,
              tone: 'fault' as const,
              text: () => html`The fault (${type}) ends after ${seconds(end.t - begin.t)}.`,
            },
          ]
        : []),
    ];
  });
}

function ofNotifications({ transcript, isAsked, contract, connections }: Seen): Sentence[] {
  const answers = transcript.of('notify.answered');
  return transcript
    .of('notify.asked')
    .filter((entry) => !isAsked(entry))
    .map((asked) => {
      const answer = answers.find(({ request }) => request === asked.request);
      const arrived = connections.flatMap((connection) =>
        events(connection, contract.events.notification).filter(
          ({ argument, t }) => messageIn(contract, argument) === asked.message && t >= asked.t,
        ),
      );
      const refused = answer?.status !== undefined && answer.status >= 400;
      const came = arrived[0]
        ? html`it arrives
          ${arrived.length > 1 ? html`${count(arrived.length, 'time')}, first ` : ''}${seconds(arrived[0].t - asked.t)}
          later`
        : html`it does not arrive`;
      return {
        t: asked.t,
        entry: arrived[0]?.entry ?? answer?.id ?? asked.id,
        tone: arrived[0] ? ('good' as const) : refused ? ('bad' as const) : ('plain' as const),
        text: () =>
          html`The application is asked to notify ${asked.user}: "${cut(asked.message, 100)}";
          ${refused ? html`it responds with ${answer.status}` : came}.`,
      };
    });
}

/** Each failed claim, once. */
function ofFailures({ transcript }: Seen): Sentence[] {
  const told = new Set<string>();
  return transcript.of('judged').flatMap((entry): Sentence[] => {
    const id = `${entry.claim} ${JSON.stringify(entry.parameters)}`;
    if (entry.holds || told.has(id)) return [];
    told.add(id);
    return [
      {
        t: entry.t,
        entry: entry.id,
        tone: 'bad',
        text: () =>
          html`<b>Claim failed:</b> "${titleOfClaim(entry.claim)}". Expected ${withCode(cut(entry.expected, 200))};
            seen: ${withCode(brief(entry.actual))}.`,
      },
    ];
  });
}

const brief = (text: string): string => (text.length > 140 ? `${text.slice(0, 140)}…` : text);
