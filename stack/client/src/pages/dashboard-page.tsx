import { Brand } from '../components/brand.tsx';
import { ConnectionCard } from '../components/connection-card.tsx';
import { EventFeed } from '../components/event-feed.tsx';
import { Portfolio } from '../components/portfolio.tsx';
import { Toasts } from '../components/toasts.tsx';
import type { Connection } from '../connection/connection.ts';
import { navigate } from '../router.ts';
import { forgetToken } from '../storage.ts';

function signOut(): void {
  forgetToken();
  navigate('/login');
}

/** Connects while shown, even without a token, so that the server's refusal is visible. */
export function DashboardPage({ useConnection }: { useConnection: () => Connection }) {
  const connection = useConnection();
  return (
    <div className="dashboard">
      <title>Dashboard · StackMotive</title>
      <header className="top">
        <Brand />
        <button type="button" className="button" onClick={signOut} data-testid="sign-out-button">
          Sign out
        </button>
      </header>
      <main className="dashboard-main">
        <h1 className="visually-hidden" tabIndex={-1}>
          Dashboard
        </h1>
        <div className="dashboard-side">
          <ConnectionCard connection={connection} />
          <EventFeed feed={connection.feed} />
        </div>
        <Portfolio />
      </main>
      <Toasts toasts={connection.toasts} dismiss={connection.dismiss} />
    </div>
  );
}
