/** Healthy, broken, or inconclusive. Healthy is earned: it needs every question that decides answered. */
import { isFeed, isAlive, type Session } from './sessions.ts';
import type { Finding } from './finding.ts';
import { answerTo, cameBack } from './facts/attempts.ts';
import { NOT_LOADED, PAGE_SAYS, PAGE_SILENT } from '../transcript/checkpoints.ts';
import { waitingClient } from './facts/clients.ts';
import { answersHttp } from './facts/routes.ts';
import { hasCredentials, setScene, saysLost, type Evidence, type Scene } from './scene.ts';
import type { Unseen } from './unseen.ts';
import { unseenChannels } from './unseen-channels.ts';
import { seconds } from '../text.ts';

export type VerdictName = 'healthy' | 'broken' | 'inconclusive';

export interface Verdict {
  readonly verdict: VerdictName;
  /** Why it is not healthy although nothing was found; empty for the other two. */
  readonly unseen: readonly Unseen[];
}

/** How the page was watched. */
export interface Watch {
  /** Milliseconds that were wanted, and that the page was really watched for. */
  readonly wanted: number;
  readonly watched: number;
  /** Why the page was not opened. */
  readonly skipped?: string;
}

/** Timers and the browser's clock may differ by this much. Milliseconds. */
const PLAY = 250;

export function verdictOf(evidence: Evidence, findings: readonly Finding[], watch: Watch): Verdict {
  if (findings.length > 0) return { verdict: 'broken', unseen: [] };
  const unseen = unseenOf(setScene(evidence), watch);
  return { verdict: unseen.length > 0 ? 'inconclusive' : 'healthy', unseen };
}

function unseenOf(scene: Scene, watch: Watch): Unseen[] {
  const { transcript } = scene;
  if (!transcript || watch.skipped !== undefined) {
    return [
      {
        what: `The page was not opened in a browser: ${watch.skipped ?? 'not wanted'}.`,
        decide: 'Open it: install Chromium, and leave --no-page out.',
      },
    ];
  }
  const failed = pageFailure(scene);
  if (failed) return [failed];
  return [
    ...(watch.watched + PLAY < watch.wanted
      ? [
          {
            what: `The page was watched for ${seconds(watch.watched, 1)} of ${seconds(watch.wanted, 1)}.`,
            decide: 'Give it more time: --within 30.',
          },
        ]
      : []),
    ...(scene.sessions.length === 0 && scene.channels.length === 0 && scene.feeds.length === 0
      ? [noSocket(scene)]
      : []),
    ...scene.sessions.flatMap((session) => ofSession(session, scene)),
    ...unseenChannels(scene),
    ...silentPage(scene),
    ...pageSays(scene),
    ...serverGone(scene),
  ];
}

/** The document did not come, or is an error page. */
function pageFailure({ transcript, probes }: Scene): Unseen | undefined {
  const decide = 'Give the address of the page that connects.';
  const broken = transcript?.of('checkpoint').find(({ name }) => name.startsWith(NOT_LOADED));
  if (broken) {
    return {
      what: `The page did not load: ${broken.name.slice(NOT_LOADED.length)}.`,
      decide: 'Open it in a browser, and repair what keeps it from loading. Then ask again.',
    };
  }
  const status =
    documentStatus(transcript) ??
    (probes.page?.document.is === 'answered' ? probes.page.document.value.status : undefined);
  if (status !== undefined && status >= 400)
    return { what: `The page answers ${status}, so it is not the page that connects.`, decide };
  return undefined;
}

/** Status of the newest document that the page navigated to. */
export function documentStatus(transcript: Scene['transcript']): number | undefined {
  const at = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument)?.url;
  const bare = (url: string): string => url.split('#')[0] ?? url;
  const asked = transcript?.of('http.request').filter(({ url }) => at !== undefined && bare(url) === bare(at)) ?? [];
  const names = new Set(asked.map(({ request }) => request));
  return transcript?.of('http.response').findLast(({ request }) => names.has(request))?.status;
}

const noSocket = (scene: Scene): Unseen =>
  waitingClient(scene)
    ? {
        what: 'The page made a client with autoConnect: false, and did not connect it while it was watched.',
        decide: 'If a click or a sign-in connects it, nothing is wrong so far. If not, look for the call of connect().',
      }
    : unopened(scene);

const unopened = ({ transcript }: Scene): Unseen => ({
  what: 'The page opened no connection while it was watched.',
  decide:
    transcript
      ?.of('storage')
      .at(-1)
      ?.keys.some(({ jwt }) => jwt !== undefined) === true
      ? 'Look longer with --watch 20, give the address of the page that connects, or name the client’s folder with --client.'
      : 'If the page connects only for a user who is signed in, give a token with --token-file. If it connects when a user does something, record that (a Playwright trace, or a HAR of the browser’s Network panel) and give the file. Else give the address of the page that connects.',
});

function ofSession({ last, connections }: Session, scene: Scene): Unseen[] {
  const where = `${last.asked.origin}${last.asked.path}`;
  if (isAlive(last) || isFeed(last)) return lostOnce(last, connections, scene);
  if (last.refused && scene.transcript && !hasCredentials(last, scene.transcript)) {
    return [
      {
        what: `The server refuses a client without credentials ("${last.refused.message}").`,
        decide: 'Sign in: give a token with --token-file, or --secret-env to mint one.',
      },
    ];
  }
  if (last.ended?.by === 'page') return [];
  if (last.ended?.by === 'client') {
    // Another client of the page goes on where this one stopped.
    if (scene.sessions.some((other) => isAlive(other.last) && other.last.began >= last.began)) return [];
    const exchanged = connections.some(({ messages }) =>
      messages.some(({ packet }) => packet?.socket?.event !== undefined),
    );
    return [
      {
        what: `The page ended its connection to ${where} itself${exchanged ? ', after events had been exchanged' : ''}.`,
        decide:
          'If it should stay connected, look for disconnect() or close() in the page; --watch 20 shows whether it comes back.',
      },
    ];
  }
  if (cameBack(last, scene)) {
    return [
      {
        what: `${last.id} to ${where} failed (${answerTo(last)}). The server answers now, and the page had not tried again yet.`,
        decide: 'Look longer: --watch 20 shows whether the page comes back.',
      },
    ];
  }
  const since = last.connectSent ?? last.opened;
  const wait = seconds(Math.max(0, scene.until - (since?.t ?? last.began)), 1);
  return [
    {
      what: `${last.id} to ${where} was still on its way after ${wait}.`,
      decide: 'Look longer: --watch 50 outlasts the connect timeout of a Socket.IO server.',
    },
  ];
}

/** One loss that the client made good says nothing yet; a second one after the same time would. */
function lostOnce(last: Session['last'], connections: Session['connections'], { until }: Scene): Unseen[] {
  const lost = connections.find(({ connected, ended }) => connected && ended?.by === 'transport');
  if (!lost?.connected || !lost.ended) return [];
  const lived = lost.ended.t - lost.connected.t;
  // It has lived for longer since, so that it is no matter of time.
  if (last.connected && until - last.connected.t > lived * 1.3 + 500) return [];
  return [
    {
      what: `${lost.id} was lost after ${seconds(lived)} (${lost.ended.code ?? lost.ended.why}), and the page came back by itself.`,
      decide: 'Look longer: --watch 60 shows whether it happens again, and after the same time.',
    },
  ];
}

/** Its connection may live in the browser, but none of its handlers runs. */
const silentPage = ({ transcript }: Scene): Unseen[] =>
  transcript?.of('checkpoint').some(({ name }) => name === PAGE_SILENT) === true
    ? [
        {
          what: 'The page did not answer at the end: its own scripts hold its thread.',
          decide: 'Look for a loop that does not end; the Performance panel of DevTools names the function.',
        },
      ]
    : [];

/** The page's own words against its connection. */
function pageSays({ transcript, contract, sessions }: Scene): Unseen[] {
  // A refusal was told already, and the page is right to say so.
  if (!transcript || sessions.some(({ last }) => last.refused)) return [];
  const said = transcript
    .of('checkpoint')
    .findLast(({ name }) => name.startsWith(PAGE_SAYS))
    ?.name.slice(PAGE_SAYS.length);
  const state = saysLost(transcript, contract)
    ? transcript.of('shown').findLast(({ what }) => what === 'state')?.text
    : undefined;
  const text = state ?? said;
  if (text === undefined || text === null) return [];
  return [
    {
      what: `The page itself says "${text}", although its connection lives.`,
      decide: 'Look at what sets that text: it does not follow the socket.',
    },
  ];
}

/** It answered at the start, and no longer at the end. */
function serverGone({ home }: Scene): Unseen[] {
  const asked = home?.polling ?? home?.oldPolling;
  if (!home || !asked || answersHttp(home) || asked.is === 'answered') return [];
  return [
    {
      what: `${home.origin} did not answer when it was asked again at the end.`,
      decide: 'See whether its process still runs, and look at its log.',
    },
  ];
}
