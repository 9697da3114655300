/**
 * Diagnosis: why realtime does not work, as a pure function of what was seen. One file a rule in `rules/`, one row of
 * the failure catalogue each; the list below is in the order in which causes stand in each other's way, from the name
 * of the host to the last notification. To add one: a file in `rules/`, its line here, and its rung in the ladder.
 */
import { judgeBy, ruleOut } from './diagnose.ts';
import type { Finding, RuledOut } from './finding.ts';
import type { Rule } from './rule.ts';
import { setScene, type Evidence } from './scene.ts';
import { authCallbackNeverCalls } from './rules/auth-callback-never-calls.ts';
import { badGateway } from './rules/bad-gateway.ts';
import { clientDependencyMissing } from './rules/client-dependency-missing.ts';
import { connectHandlerRaised } from './rules/connect-handler-raised.ts';
import { corsRefused } from './rules/cors-refused.ts';
import { cspBlocked } from './rules/csp-blocked.ts';
import { deduplicated } from './rules/deduplicated.ts';
import { devModeMissing } from './rules/dev-mode-missing.ts';
import { duplicateSockets } from './rules/duplicate-sockets.ts';
import { eioVersionOldClient } from './rules/eio-version-old-client.ts';
import { eioVersionOldServer } from './rules/eio-version-old-server.ts';
import { emitNotAwaited } from './rules/emit-not-awaited.ts';
import { eventLoopBlocked } from './rules/event-loop-blocked.ts';
import { listenerTooLate } from './rules/listener-too-late.ts';
import { middlewareNeverCallsNext } from './rules/middleware-never-calls-next.ts';
import { missingPong } from './rules/missing-pong.ts';
import { mixedContent } from './rules/mixed-content.ts';
import { mixedPubsubFormats } from './rules/mixed-pubsub-formats.ts';
import { mountDoubling } from './rules/mount-doubling.ts';
import { namespaceNotJoined } from './rules/namespace-not-joined.ts';
import { nativeWebSocketClient } from './rules/native-websocket-client.ts';
import { neverSubscribed } from './rules/never-subscribed.ts';
import { noStickySession } from './rules/no-sticky-session.ts';
import { notBroadcastAcrossInstances } from './rules/not-broadcast-across-instances.ts';
import { notConnecting } from './rules/not-connecting.ts';
import { pathAsNamespace } from './rules/path-as-namespace.ts';
import { pathMismatch } from './rules/path-mismatch.ts';
import { payloadTooBig } from './rules/payload-too-big.ts';
import { proxyDropsUpgrade } from './rules/proxy-drops-upgrade.ts';
import { proxyIdleTimeout } from './rules/proxy-idle-timeout.ts';
import { proxySwallowsUpgrade } from './rules/proxy-swallows-upgrade.ts';
import { proxyWrongTarget } from './rules/proxy-wrong-target.ts';
import { rateLimited } from './rules/rate-limited.ts';
import { redisDown } from './rules/redis-down.ts';
import { refusedByApplication } from './rules/refused-by-application.ts';
import { requestDenied } from './rules/request-denied.ts';
import { secretEnvMismatch } from './rules/secret-env-mismatch.ts';
import { serverUnreachable } from './rules/server-unreachable.ts';
import { sharedUpgradeHandler } from './rules/shared-upgrade-handler.ts';
import { silentServer } from './rules/silent-server.ts';
import { socketIoClientPlainServer } from './rules/socketio-client-plain-server.ts';
import { spaFallback } from './rules/spa-fallback.ts';
import { staleSession } from './rules/stale-session.ts';
import { tierTooLow } from './rules/tier-too-low.ts';
import { tlsMismatch } from './rules/tls-mismatch.ts';
import { tokenAudience } from './rules/token-audience.ts';
import { tokenBadSignature } from './rules/token-bad-signature.ts';
import { tokenExpired } from './rules/token-expired.ts';
import { tokenInQuery } from './rules/token-in-query.ts';
import { tokenIssuer } from './rules/token-issuer.ts';
import { tokenMalformed } from './rules/token-malformed.ts';
import { tokenMissing } from './rules/token-missing.ts';
import { tokenWrongStorageKey } from './rules/token-wrong-storage-key.ts';
import { transportDisabled } from './rules/transport-disabled.ts';
import { unknownHost } from './rules/unknown-host.ts';

/** The rules in groups, both in the order in which causes stand in each other's way. */
export const groups: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  {
    title: 'Reaching the server',
    rules: [
      mixedContent,
      cspBlocked,
      unknownHost,
      serverUnreachable,
      tlsMismatch,
      secretEnvMismatch,
      devModeMissing,
      silentServer,
      eventLoopBlocked,
      proxyWrongTarget,
      badGateway,
      mountDoubling,
      pathMismatch,
      spaFallback,
    ],
  },
  {
    title: 'Speaking the same protocol',
    rules: [
      nativeWebSocketClient,
      clientDependencyMissing,
      eioVersionOldClient,
      eioVersionOldServer,
      socketIoClientPlainServer,
      transportDisabled,
      sharedUpgradeHandler,
      pathAsNamespace,
      missingPong,
    ],
  },
  {
    title: 'What stands between',
    rules: [
      corsRefused,
      requestDenied,
      noStickySession,
      staleSession,
      proxyDropsUpgrade,
      proxySwallowsUpgrade,
      proxyIdleTimeout,
    ],
  },
  {
    title: 'Being let in',
    rules: [
      tokenWrongStorageKey,
      tokenInQuery,
      tokenMissing,
      tokenMalformed,
      tokenBadSignature,
      tokenExpired,
      tokenAudience,
      tokenIssuer,
      refusedByApplication,
    ],
  },
  {
    title: 'Let in, and then nothing',
    rules: [
      notConnecting,
      authCallbackNeverCalls,
      middlewareNeverCallsNext,
      connectHandlerRaised,
      emitNotAwaited,
      listenerTooLate,
      namespaceNotJoined,
      duplicateSockets,
      payloadTooBig,
      neverSubscribed,
      tierTooLow,
      rateLimited,
      deduplicated,
      redisDown,
      mixedPubsubFormats,
      notBroadcastAcrossInstances,
    ],
  },
];

export const rules: readonly Rule[] = groups.flatMap((group) => group.rules);

/** The root causes that the evidence names, the first in the way first; empty where nothing is wrong. */
export const diagnose = (evidence: Evidence): Finding[] => judgeBy(rules, evidence);

/** Every cause that the evidence excludes, for a report. */
export const excluded = (evidence: Evidence): RuledOut[] => [...ruleOut(rules, setScene(evidence)).values()];

export { NOT_RECOGNISED } from './diagnose.ts';
export { headline, showSource, type Certainty, type Finding, type RuledOut, type SourceLine } from './finding.ts';
export { noProbes, type ProbeReport } from './probes.ts';
export type { Configuration, Evidence } from './scene.ts';
