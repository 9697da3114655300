import { useEffect, useRef } from 'react';
import type { Connection } from './connection/connection.ts';
import { flag } from './flags.ts';
import { AccountPage } from './pages/account-page.tsx';
import { DashboardPage } from './pages/dashboard-page.tsx';
import { useRoute } from './router.ts';

export function App({ useConnection }: { useConnection: () => Connection }) {
  const route = useRoute();
  const shown = useRef(route);
  useEffect(() => {
    flag('__SM_APP_READY__', true);
    return () => flag('__SM_APP_READY__', false);
  }, []);
  useEffect(() => {
    // Redirect "/" and unknown paths to the address of the route shown.
    if (location.pathname !== route) history.replaceState(null, '', route);
    // Focusing the heading announces a new page; for the first page, the browser does that itself.
    if (shown.current !== route) document.querySelector('h1')?.focus();
    shown.current = route;
  }, [route]);

  if (route === '/dashboard') return <DashboardPage useConnection={useConnection} />;
  return <AccountPage key={route} kind={route === '/login' ? 'login' : 'register'} />;
}
