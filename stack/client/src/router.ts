/** The three routes of the page, using the history API. */
import { useSyncExternalStore } from 'react';
import type { MouseEvent } from 'react';
import { readToken } from './storage.ts';

export type Route = '/login' | '/register' | '/dashboard';

const routes: readonly string[] = ['/login', '/register', '/dashboard'] satisfies Route[];
const isRoute = (path: string): path is Route => routes.includes(path);
/** A custom event, because `pushState` fires none. */
const moved = 'stackmotive:moved';

export function navigate(to: Route): void {
  history.pushState(null, '', to);
  dispatchEvent(new Event(moved));
}

/**
 * For `<a href={to} onClick={followLink(to)}>`: a plain click navigates in the page, the browser handles all others.
 */
export const followLink = (to: Route) => (event: MouseEvent) => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  navigate(to);
};

function subscribe(changed: () => void): () => void {
  for (const event of ['popstate', moved]) addEventListener(event, changed);
  return () => ['popstate', moved].forEach((event) => removeEventListener(event, changed));
}

/** The current route. Other paths count as home: the dashboard if a token is stored, otherwise the login page. */
export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  if (isRoute(path)) return path;
  return readToken() === null ? '/login' : '/dashboard';
}
