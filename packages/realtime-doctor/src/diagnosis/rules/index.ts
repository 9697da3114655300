/**
 * Every rule, in the order in which causes stand in each other's way: by stage, from the name of the host to the last
 * notification, and within a stage a cause that hides another comes first. To add a rule, add its file and its line here.
 */
import type { Rule, Stage } from '../rule.ts';
import { cookieNotSent } from './admission/cookie-not-sent.ts';
import { refusedByApplication } from './admission/refused-by-application.ts';
import { tokenAudience } from './admission/token-audience.ts';
import { tokenBadSignature } from './admission/token-bad-signature.ts';
import { tokenExpired } from './admission/token-expired.ts';
import { tokenInHeader } from './admission/token-in-header.ts';
import { tokenInQuery } from './admission/token-in-query.ts';
import { tokenIssuer } from './admission/token-issuer.ts';
import { tokenMalformed } from './admission/token-malformed.ts';
import { tokenMissing } from './admission/token-missing.ts';
import { tokenWrongStorageKey } from './admission/token-wrong-storage-key.ts';
import { unknownNamespace } from './admission/unknown-namespace.ts';
import { ackNeverCame } from './afterwards/ack-never-came.ts';
import { authCallbackNeverCalls } from './afterwards/auth-callback-never-calls.ts';
import { connectHandlerRaised } from './afterwards/connect-handler-raised.ts';
import { deduplicated } from './afterwards/deduplicated.ts';
import { duplicateListeners } from './afterwards/duplicate-listeners.ts';
import { duplicateSockets } from './afterwards/duplicate-sockets.ts';
import { emitNotAwaited } from './afterwards/emit-not-awaited.ts';
import { eventWithoutListener } from './afterwards/event-without-listener.ts';
import { handlersInAnotherNamespace } from './afterwards/handlers-in-another-namespace.ts';
import { listenerTooLate } from './afterwards/listener-too-late.ts';
import { listenersRemoved } from './afterwards/listeners-removed.ts';
import { middlewareNeverCallsNext } from './afterwards/middleware-never-calls-next.ts';
import { wrongLifecycleEvent } from './afterwards/wrong-lifecycle-event.ts';
import { mixedPubsubFormats } from './afterwards/mixed-pubsub-formats.ts';
import { namespaceNotJoined } from './afterwards/namespace-not-joined.ts';
import { neverSubscribed } from './afterwards/never-subscribed.ts';
import { notBroadcastAcrossInstances } from './afterwards/not-broadcast-across-instances.ts';
import { notConnecting } from './afterwards/not-connecting.ts';
import { pageDisconnected } from './afterwards/page-disconnected.ts';
import { payloadTooBig } from './afterwards/payload-too-big.ts';
import { rateLimited } from './afterwards/rate-limited.ts';
import { reconnectionDisabled } from './afterwards/reconnection-disabled.ts';
import { redisDown } from './afterwards/redis-down.ts';
import { serverCrashed } from './afterwards/server-crashed.ts';
import { serverDisconnect } from './afterwards/server-disconnect.ts';
import { subscribedOnlyOnce } from './afterwards/subscribed-only-once.ts';
import { tierTooLow } from './afterwards/tier-too-low.ts';
import { handshakeFromCache } from './between/handshake-from-cache.ts';
import { corsHeaderNotAllowed } from './between/cors-header-not-allowed.ts';
import { corsPreflightRefused } from './between/cors-preflight-refused.ts';
import { corsHeaderTwice } from './between/cors-header-twice.ts';
import { corsRefused } from './between/cors-refused.ts';
import { corsWildcardWithCredentials } from './between/cors-wildcard-with-credentials.ts';
import { headersTooLarge } from './between/headers-too-large.ts';
import { hostNotAllowed } from './between/host-not-allowed.ts';
import { postRefused } from './between/post-refused.ts';
import { hostHeaderNotPassed } from './between/host-header-not-passed.ts';
import { noStickySession } from './between/no-sticky-session.ts';
import { proxyBodyLimit } from './between/proxy-body-limit.ts';
import { websocketUpgradeDropped } from './between/websocket-upgrade-dropped.ts';
import { proxyDropsUpgrade } from './between/proxy-drops-upgrade.ts';
import { proxyForcesUpgrade } from './between/proxy-forces-upgrade.ts';
import { proxyIdleTimeout } from './between/proxy-idle-timeout.ts';
import { proxyRateLimit } from './between/proxy-rate-limit.ts';
import { proxySwallowsUpgrade } from './between/proxy-swallows-upgrade.ts';
import { proxyWantsCredentials } from './between/proxy-wants-credentials.ts';
import { requestDenied } from './between/request-denied.ts';
import { staleSession } from './between/stale-session.ts';
import { stickyCookieNotSent } from './between/sticky-cookie-not-sent.ts';
import { websocketOneWay } from './between/websocket-one-way.ts';
import { websocketCut } from './between/websocket-cut.ts';
import { clientDependencyMissing } from './protocol/client-dependency-missing.ts';
import { eventStreamMalformed } from './protocol/event-stream-malformed.ts';
import { scriptFailed } from './protocol/script-failed.ts';
import { transportUnknown } from './protocol/transport-unknown.ts';
import { clientScriptMissing } from './protocol/client-script-missing.ts';
import { eioVersionOldClient } from './protocol/eio-version-old-client.ts';
import { eioVersionOldServer } from './protocol/eio-version-old-server.ts';
import { missingPong } from './protocol/missing-pong.ts';
import { nativeWebSocketClient } from './protocol/native-websocket-client.ts';
import { noWebSocketSupport } from './protocol/no-websocket-support.ts';
import { pageBlocked } from './protocol/page-blocked.ts';
import { parserMismatch } from './protocol/parser-mismatch.ts';
import { pathAsNamespace } from './protocol/path-as-namespace.ts';
import { sharedUpgradeHandler } from './protocol/shared-upgrade-handler.ts';
import { socketIoClientPlainServer } from './protocol/socketio-client-plain-server.ts';
import { transportDisabled } from './protocol/transport-disabled.ts';
import { badGateway } from './reaching/bad-gateway.ts';
import { clientTimeoutTooShort } from './reaching/client-timeout-too-short.ts';
import { connectionDropped } from './reaching/connection-dropped.ts';
import { cspBlocked } from './reaching/csp-blocked.ts';
import { devModeMissing } from './reaching/dev-mode-missing.ts';
import { eventLoopBlocked } from './reaching/event-loop-blocked.ts';
import { handshakeRedirected } from './reaching/handshake-redirected.ts';
import { mixedContent } from './reaching/mixed-content.ts';
import { mountDoubling } from './reaching/mount-doubling.ts';
import { oneRequestAtATime } from './reaching/one-request-at-a-time.ts';
import { pageInsteadOfAnswer } from './reaching/page-instead-of-answer.ts';
import { pathMismatch } from './reaching/path-mismatch.ts';
import { proxyStripsPrefix } from './reaching/proxy-strips-prefix.ts';
import { proxyProtocolMismatch } from './reaching/proxy-protocol-mismatch.ts';
import { proxyWrongTarget } from './reaching/proxy-wrong-target.ts';
import { secretEnvMismatch } from './reaching/secret-env-mismatch.ts';
import { serverNotAttached } from './reaching/server-not-attached.ts';
import { serverUnreachable } from './reaching/server-unreachable.ts';
import { silentServer } from './reaching/silent-server.ts';
import { spaFallback } from './reaching/spa-fallback.ts';
import { tlsMismatch } from './reaching/tls-mismatch.ts';
import { unknownHost } from './reaching/unknown-host.ts';
import { websocketPathNotFound } from './reaching/websocket-path-not-found.ts';
import { eventStreamWrongType } from './protocol/event-stream-wrong-type.ts';
import { graphqlBadMessage } from './protocol/graphql-bad-message.ts';
import { graphqlPingUnanswered } from './protocol/graphql-ping-unanswered.ts';
import { graphqlSubprotocolMismatch } from './protocol/graphql-subprotocol-mismatch.ts';
import { graphqlSubscriberExists } from './protocol/graphql-subscriber-exists.ts';
import { graphqlTooManyInits } from './protocol/graphql-too-many-inits.ts';
import { eventStreamBuffered } from './between/event-stream-buffered.ts';
import { eventStreamCors } from './between/event-stream-cors.ts';
import { eventStreamLimit } from './between/event-stream-limit.ts';
import { idleConnectionCut } from './between/idle-connection-cut.ts';
import { eventStreamRefused } from './admission/event-stream-refused.ts';
import { graphqlForbidden } from './admission/graphql-forbidden.ts';
import { graphqlInitTimeout } from './admission/graphql-init-timeout.ts';
import { graphqlUnauthorized } from './admission/graphql-unauthorized.ts';
import { websocketOriginRefused } from './admission/websocket-origin-refused.ts';
import { websocketRefused } from './admission/websocket-refused.ts';
import { closedWithCode } from './afterwards/closed-with-code.ts';
import { websocketNotReopened } from './afterwards/websocket-not-reopened.ts';
import { signalrHubNotFound } from './reaching/signalr-hub-not-found.ts';
import { phoenixPath } from './reaching/phoenix-path.ts';
import { signalrHandshakeRefused } from './protocol/signalr-handshake-refused.ts';
import { signalrCors } from './between/signalr-cors.ts';
import { signalrNoStickySessions } from './between/signalr-no-sticky-sessions.ts';
import { signalrUnauthorized } from './admission/signalr-unauthorized.ts';
import { cableUnauthorized } from './admission/cable-unauthorized.ts';
import { pusherAppKey } from './admission/pusher-app-key.ts';
import { pusherConnectionRefused } from './admission/pusher-connection-refused.ts';
import { pusherAuthFailed } from './admission/pusher-auth-failed.ts';
import { phoenixJoinRefused } from './admission/phoenix-join-refused.ts';
import { signalrClosedWithError } from './afterwards/signalr-closed-with-error.ts';
import { signalrServerTimeout } from './afterwards/signalr-server-timeout.ts';
import { graphqlOperationFailed } from './afterwards/graphql-operation-failed.ts';
import { signalrInvocationFailed } from './afterwards/signalr-invocation-failed.ts';
import { cableSubscriptionRejected } from './afterwards/cable-subscription-rejected.ts';
import { cableSubscriptionUnanswered } from './afterwards/cable-subscription-unanswered.ts';
import { pusherEventNotListenedTo } from './afterwards/pusher-event-not-listened-to.ts';
import { phoenixChannelCrashed } from './afterwards/phoenix-channel-crashed.ts';
import { phoenixNoHeartbeat } from './afterwards/phoenix-no-heartbeat.ts';
import { listenerThrows } from './afterwards/listener-throws.ts';
import { reservedEventName } from './afterwards/reserved-event-name.ts';
import { serverReportsError } from './afterwards/server-reports-error.ts';
import { corsCredentialsNotAllowed } from './between/cors-credentials-not-allowed.ts';
import { handshakeDenied } from './between/handshake-denied.ts';
import { cspBlocksScript } from './reaching/csp-blocks-script.ts';
import { credentialsRefused } from './admission/credentials-refused.ts';
import { eventSentTwice } from './afterwards/event-sent-twice.ts';
import { eventStreamUnheard } from './afterwards/event-stream-unheard.ts';
import { clientImportedWrongly } from './protocol/client-imported-wrongly.ts';
import { websocketSendsTooEarly } from './protocol/websocket-sends-too-early.ts';
import { websocketSubprotocolUnanswered } from './protocol/websocket-subprotocol-unanswered.ts';
import { trailingSlashMissing } from './reaching/trailing-slash-missing.ts';

export const RULES: Readonly<Record<Stage, readonly Rule[]>> = {
  reaching: [
    mixedContent,
    cspBlocked,
    cspBlocksScript,
    unknownHost,
    serverUnreachable,
    tlsMismatch,
    connectionDropped,
    secretEnvMismatch,
    devModeMissing,
    clientTimeoutTooShort,
    oneRequestAtATime,
    silentServer,
    eventLoopBlocked,
    proxyProtocolMismatch,
    proxyWrongTarget,
    badGateway,
    handshakeRedirected,
    proxyStripsPrefix,
    mountDoubling,
    trailingSlashMissing,
    pathMismatch,
    serverNotAttached,
    pageInsteadOfAnswer,
    spaFallback,
    signalrHubNotFound,
    phoenixPath,
    websocketPathNotFound,
  ],
  protocol: [
    clientScriptMissing,
    clientImportedWrongly,
    transportUnknown,
    scriptFailed,
    nativeWebSocketClient,
    clientDependencyMissing,
    parserMismatch,
    eioVersionOldClient,
    eioVersionOldServer,
    socketIoClientPlainServer,
    noWebSocketSupport,
    transportDisabled,
    sharedUpgradeHandler,
    pathAsNamespace,
    pageBlocked,
    missingPong,
    websocketSubprotocolUnanswered,
    websocketSendsTooEarly,
    graphqlSubprotocolMismatch,
    graphqlTooManyInits,
    graphqlBadMessage,
    graphqlSubscriberExists,
    graphqlPingUnanswered,
    signalrHandshakeRefused,
    eventStreamWrongType,
    eventStreamMalformed,
  ],
  between: [
    headersTooLarge,
    hostNotAllowed,
    hostHeaderNotPassed,
    corsHeaderTwice,
    corsPreflightRefused,
    corsHeaderNotAllowed,
    corsWildcardWithCredentials,
    corsCredentialsNotAllowed,
    corsRefused,
    proxyWantsCredentials,
    proxyForcesUpgrade,
    requestDenied,
    postRefused,
    handshakeDenied,
    proxyRateLimit,
    handshakeFromCache,
    stickyCookieNotSent,
    noStickySession,
    staleSession,
    proxyDropsUpgrade,
    websocketUpgradeDropped,
    proxySwallowsUpgrade,
    proxyBodyLimit,
    websocketOneWay,
    websocketCut,
    proxyIdleTimeout,
    signalrCors,
    signalrNoStickySessions,
    eventStreamCors,
    eventStreamLimit,
    eventStreamBuffered,
    idleConnectionCut,
  ],
  admission: [
    tokenInHeader,
    cookieNotSent,
    tokenWrongStorageKey,
    tokenInQuery,
    tokenMissing,
    tokenMalformed,
    tokenBadSignature,
    tokenExpired,
    tokenAudience,
    tokenIssuer,
    unknownNamespace,
    refusedByApplication,
    signalrUnauthorized,
    cableUnauthorized,
    pusherAppKey,
    pusherConnectionRefused,
    pusherAuthFailed,
    phoenixJoinRefused,
    websocketOriginRefused,
    credentialsRefused,
    websocketRefused,
    eventStreamRefused,
    graphqlInitTimeout,
    graphqlForbidden,
    graphqlUnauthorized,
  ],
  afterwards: [
    serverCrashed,
    reservedEventName,
    listenerThrows,
    serverDisconnect,
    reconnectionDisabled,
    pageDisconnected,
    notConnecting,
    authCallbackNeverCalls,
    middlewareNeverCallsNext,
    connectHandlerRaised,
    serverReportsError,
    emitNotAwaited,
    listenerTooLate,
    eventWithoutListener,
    listenersRemoved,
    wrongLifecycleEvent,
    namespaceNotJoined,
    handlersInAnotherNamespace,
    ackNeverCame,
    duplicateSockets,
    duplicateListeners,
    eventSentTwice,
    payloadTooBig,
    subscribedOnlyOnce,
    neverSubscribed,
    tierTooLow,
    rateLimited,
    deduplicated,
    redisDown,
    mixedPubsubFormats,
    notBroadcastAcrossInstances,
    signalrClosedWithError,
    signalrServerTimeout,
    signalrInvocationFailed,
    graphqlOperationFailed,
    cableSubscriptionRejected,
    cableSubscriptionUnanswered,
    pusherEventNotListenedTo,
    phoenixChannelCrashed,
    phoenixNoHeartbeat,
    closedWithCode,
    eventStreamUnheard,
    websocketNotReopened,
  ],
};
