import type { Connection, State } from '../connection/connection.ts';
import { TimeOfDay } from './time-of-day.tsx';

const tones: Record<State, string> = {
  Connecting: 'wait',
  Connected: 'good',
  'Connection lost': 'warn',
  'Connection refused': 'bad',
  Disconnected: 'off',
};

/** Explains the state and what happens next. */
function meaning({ state, reason, attempts }: Connection): string {
  const attempt = attempts > 0 ? `, attempt ${attempts}` : '';
  switch (state) {
    case 'Connecting':
      if (reason === undefined) return 'Opening a connection to the notification server.';
      return `The server can’t be reached (${reason}). Trying again by itself${attempt}.`;
    case 'Connected':
      return 'Live. Notifications arrive the moment they are sent.';
    case 'Connection lost':
      return `The connection broke (${reason}). Trying again by itself${attempt}.`;
    case 'Connection refused':
      return 'The server refused this session, and the page does not try again by itself. Sign in again, or reconnect.';
    default:
      if (reason === 'io server disconnect') {
        return 'The server ended the connection. The page does not come back by itself.';
      }
      return 'You disconnected. No notification reaches this page.';
  }
}

/** State, tier, transport and age of the connection, and the button to change it. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const { state, tier, transport, since, subscribed, reason, reconnect, disconnect } = connection;
  const over = state === 'Connection refused' || state === 'Disconnected';
  return (
    <section className="card connection" aria-labelledby="connection-title" data-tone={tones[state]}>
      <header className="card-head">
        <h2 id="connection-title">Connection</h2>
        <p className="pill">
          <span className="pill-dot" aria-hidden="true" />
          <span role="status" data-testid="connection-state">
            {state}
          </span>
        </p>
      </header>
      <div className="connection-meaning" aria-live="polite">
        <p>{meaning(connection)}</p>
        {state === 'Connection refused' && (
          <p className="notice" data-tone="bad">
            Reason: <strong data-testid="connection-refusal">{reason}</strong>
          </p>
        )}
      </div>
      <dl className="facts">
        <div>
          <dt>Tier</dt>
          <dd data-testid="connection-tier">{tier ?? '–'}</dd>
        </div>
        <div>
          <dt>Transport</dt>
          <dd data-testid="connection-transport">{transport ?? '–'}</dd>
        </div>
        <div>
          <dt>Session since</dt>
          <dd data-testid="connection-since">{since ? <TimeOfDay at={since} /> : '–'}</dd>
        </div>
        <div>
          <dt>Notifications</dt>
          <dd data-testid="connection-subscription">{subscribed ? 'subscribed' : '–'}</dd>
        </div>
      </dl>
      {over ? (
        <button type="button" className="button primary" onClick={reconnect} data-testid="reconnect-button">
          Reconnect
        </button>
      ) : (
        <button type="button" className="button" onClick={disconnect} data-testid="disconnect-button">
          Disconnect
        </button>
      )}
    </section>
  );
}
