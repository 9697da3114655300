/** Who was refused, in which words, and with which token. */
import type { Connection } from '../../transcript/connections.ts';
import type { ConnectAnswer } from '../probes.ts';
import type { Because, Support } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { connect, namedConnect } from './routes.ts';
import { faultsOf, tokenView, type TokenFault, type TokenView } from './tokens.ts';

/** What a refusal says: a fault of the token, that there is none, nothing at all, or something of its own. */
export type Reason = TokenFault | 'missing' | 'hidden' | 'own';

export interface Refusal {
  /** The server's words to the client, and what its log says of the same attempt. */
  readonly text: string;
  readonly logged: string | undefined;
  readonly reason: Reason;
  readonly token: TokenView | undefined;
  readonly inQuery: boolean;
  /** Faults that the token's own claims show, whatever the server said. */
  readonly faults: readonly TokenFault[];
  readonly because: Because;
}

/** In the words of jsonwebtoken and of PyJWT. */
const WORDS: readonly (readonly [Reason, RegExp])[] = [
  ['missing', /no token provided|jwt must be provided|missing token|token (?:is )?(?:missing|required)/i],
  ['expired', /jwt expired|Signature has expired|token (?:has |is )?expired/i],
  ['signature', /invalid signature|Signature verification failed/i],
  ['audience', /jwt audience invalid|Invalid audience|Audience doesn't match|missing the "aud" claim/i],
  ['issuer', /jwt issuer invalid|Invalid issuer|missing the "iss" claim/i],
  [
    'malformed',
    /jwt malformed|Not enough segments|invalid algorithm|alg value is not allowed|jwt not active|not yet valid|^invalid token$|Invalid (?:header|payload|crypto) (?:padding|string)|jwt signature is required/i,
  ],
  ['hidden', /^(?:|Connection rejected by server|Unable to connect)$/],
];

/** Words that could as well be about the token: without its signature known they decide nothing. */
const AMBIGUOUS =
  /auth|token|jwt|credential|forbidden|denied|reject|session|cookie|sign(?:ed)?[ -]?in|log(?:ged)?[ -]?in|permi|allow|key|refuse/i;

/** The server refuses in its own words, and they are about anything but who the client is. */
export const isOther = ({ reason, text }: Refusal): boolean => reason === 'own' && !AMBIGUOUS.test(text);

/** What a log says that a client is not told (contract, "Diagnostic log lines"). */
const LOGGED = /(?:JWT validation failed: |Connection REJECTED - )(.*)$/;
/** A log line is written about when its refusal is sent, and comes by another way. Milliseconds. */
const APART = 400;

/**
 * The pages' newest refusals, and the given token's by a probe. None where the page was let in after all. One that the
 * journey brought about on purpose is what it asked for, and no cause of anything.
 */
export function refusals(scene: Scene): Refusal[] {
  if (scene.works) return [];
  const pages = new Set(scene.connections.map(({ page }) => page));
  const seen = [...pages].flatMap((page) => {
    const last = scene.connections.findLast((connection) => connection.page === page && connection.refused);
    return last ? ofConnection(last, scene) : [];
  });
  if (seen.length > 0) return seen.filter((refusal) => !isOnPurpose(refusal, scene));
  const { home, probes } = scene;
  const answer = connect(home, 'given');
  const given = probes.tokens.find(({ kind }) => kind === 'given');
  return home && answer?.refused !== undefined && given
    ? [ofProbe(answer, tokenView(given.shownAs, Date.parse(probes.at), scene), namedConnect(home, 'given'), scene)]
    : [];
}

/** The refusals that are about one thing: in words, or, where the words hide it, by the token's own claims. */
export const about = (scene: Scene, fault: TokenFault): Refusal[] =>
  refusals(scene).filter(({ reason, faults }) => reason === fault || faults.includes(fault));

/** Was refused, and for something else; or was let in. */
export function notAbout(scene: Scene, fault: Reason): Because | undefined {
  const all = refusals(scene);
  if (all.length === 0) {
    const accepted = scene.allConnections.findLast(({ connected }) => connected);
    return accepted?.connected && [accepted.connected.entry];
  }
  return all.every((refusal) => isNot(refusal, fault)) ? all.flatMap(({ because }) => because.slice(0, 1)) : undefined;
}

/** In the server's words; where they are its own or none, by what is known of the token. */
function isNot({ reason, faults, token }: Refusal, fault: Reason): boolean {
  if (reason === fault || faults.includes(fault as TokenFault)) return false;
  if (reason !== 'hidden' && reason !== 'own') return true;
  if (!token?.because) return false;
  if (fault === 'signature') return token.signed === true;
  return fault === 'expired' ? token.expired === false : true;
}

export function support(refusal: Refusal, says: string): Support {
  const { token, because } = refusal;
  return { says, because: [...because, ...(token?.because ? [token.because] : [])] };
}

/** "jwt expired" (log: …), for a sentence. */
export const words = ({ text, logged }: Refusal): string =>
  `"${text}"${logged !== undefined && logged !== text ? ` (log: "${logged}")` : ''}`;

function ofConnection(connection: Connection, scene: Scene): Refusal[] {
  const { refused, connectSent, asked, began } = connection;
  if (!refused || !scene.transcript) return [];
  const logs = scene.logs.filter(
    ({ t, text }) => t !== undefined && t >= began - APART && t <= refused.t + APART && LOGGED.test(text),
  );
  const log = logs.find(({ text }) => text.includes('validation failed: ')) ?? logs[0];
  const logged = log && LOGGED.exec(log.text)?.[1];
  const inQuery = URL.canParse(asked.url) ? new URL(asked.url).searchParams.get('token') : null;
  const shown = connectSent?.token ?? inQuery ?? undefined;
  const at = Date.parse(scene.transcript.header.wallOrigin) + refused.t;
  const token = shown === undefined ? undefined : tokenView(shown, at, scene);
  const because = [refused.entry, ...(connectSent ? [connectSent.entry] : []), ...(log ? [log.because] : [])];
  return [judged(refused.message, logged, token, asked.tokenInQuery, because, scene)];
}

const ofProbe = ({ refused = '' }: ConnectAnswer, token: TokenView, probe: string, scene: Scene): Refusal =>
  judged(refused, undefined, token, false, [probe], scene);

function judged(
  text: string,
  logged: string | undefined,
  token: TokenView | undefined,
  inQuery: boolean,
  because: Because,
  scene: Scene,
): Refusal {
  const told = reasonOf(text);
  const reason =
    told === 'hidden' || told === 'own' ? (logged === undefined ? told : pick(reasonOf(logged), told)) : told;
  return { text, logged, reason, token, inQuery, faults: token ? faultsOf(token, scene) : [], because };
}

const pick = (logged: Reason, told: Reason): Reason => (logged === 'own' || logged === 'hidden' ? told : logged);

const reasonOf = (text: string): Reason => WORDS.find(([, pattern]) => pattern.test(text.trim()))?.[0] ?? 'own';

/** The token is refused for what the journey made wrong with it, or was left out by it. */
function isOnPurpose({ reason, token, because }: Refusal, { transcript }: Scene): boolean {
  if (!transcript) return false;
  if (token === undefined) {
    const page = because.map((id) => transcript.get(id)).find((entry) => entry && 'page' in entry);
    const came = transcript.of('user.action').filter(({ action }) => action === 'open without token');
    return reason !== 'own' && came.some((action) => page && 'page' in page && action.page === page.page);
  }
  const meant = transcript.of('token').find(({ shownAs }) => shownAs === token.shownAs)?.meant ?? [];
  return meant.some((flaw) => flaw === reason || reason === 'hidden');
}
