import type { Connection } from '../transcript/connections.ts';
import type { LogLine } from '../transcript/entries.ts';
import { claim, fails, holds, pending, type View } from './claim.ts';

/** The instance whose log says that it accepted the connection. The first instance has the name of the service. */
export function holderOf({ transcript, contract }: View, connection: Connection | undefined): Holder | undefined {
  const { connected } = connection ?? {};
  const { log } = contract;
  if (!connected || !log) return undefined;
  const said = transcript
    .of('log')
    .find(
      ({ source, text }) => source === 'backend' && text.includes(log.connected) && text.includes(` ${connected.sid} `),
    );
  return said && { instance: said.instance ?? 'backend', said };
}

export interface Holder {
  readonly instance: string;
  readonly said: LogLine;
}

/** The page's open connection is served by this backend instance (contract: `log.connected`, with the session id). */
export const servedBy = claim<{ instance: string }>(
  'served-by',
  'The expected instance serves the connection',
  (view, { instance }) => {
    const expected = `the connection to be served by ${instance}`;
    const connection = view.connections.findLast(({ connected, ended }) => connected && !ended);
    if (!connection) return pending(expected, 'the page is not connected', view.connections.at(-1)?.ended);
    const holder = holderOf(view, connection);
    if (!holder) return pending(expected, 'no instance has logged this connection yet', connection.connected);
    const { instance: seen, said } = holder;
    return (seen === instance ? holds : fails)(expected, `${seen} serves it`, said, connection.connected);
  },
  ({ log }) => (log ? undefined : 'its log format is not known (contract: log)'),
);
