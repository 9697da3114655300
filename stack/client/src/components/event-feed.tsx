import type { FeedEntry } from '../connection/connection.ts';
import { TimeOfDay } from './time-of-day.tsx';

/** The latest events, newest first, with the time in the page. */
export function EventFeed({ feed }: { feed: readonly FeedEntry[] }) {
  return (
    <section className="card feed" aria-labelledby="feed-title">
      <header className="card-head">
        <h2 id="feed-title">Events</h2>
        <span className="muted">{feed.length === 1 ? '1 event' : `${feed.length} events`}</span>
      </header>
      {feed.length === 0 ? (
        <p className="muted feed-empty">Nothing yet. What the server sends is listed here.</p>
      ) : (
        // A scrolling box must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <ol data-testid="event-list" tabIndex={0} aria-labelledby="feed-title">
          {feed.map(({ id, at, name, detail, tone }) => (
            <li key={id} data-tone={tone} data-testid="event-item">
              <span className="feed-dot" aria-hidden="true" />
              <span className="feed-text">
                <span className="feed-name">{name}</span> {detail}
              </span>
              <TimeOfDay at={at} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
