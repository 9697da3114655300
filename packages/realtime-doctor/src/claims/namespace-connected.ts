import { claim, fails, holds } from './claim.ts';
import { current } from './current.ts';

/** The server acknowledged the client's CONNECT to the contract's namespace (`40{"sid":…}`, Socket.IO protocol v5). */
export const namespaceConnected = claim('namespace-connected', 'The namespace connected', (view) => {
  const expected = `a Socket.IO connect to ${view.contract.transport.namespace}`;
  return current(view, expected, ({ connected, refused, ended }) => {
    if (refused) return fails(expected, `refused: ${refused.message}`, refused);
    if (connected && !ended) return holds(expected, 'connected', connected);
    return undefined;
  });
});
