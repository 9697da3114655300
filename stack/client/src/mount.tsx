import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { Connection } from './connection/connection.ts';
import { flag } from './flags.ts';

/** Mounts the application, which is the same for both entries except for the connection hook. */
export function mount(useConnection: () => Connection): void {
  flag('__SM_APP_READY__', false);
  flag('__SM_SOCKET_CONNECTED__', false);
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element with the id "root". Check the HTML.');
  createRoot(root).render(
    <StrictMode>
      <App useConnection={useConnection} />
    </StrictMode>,
  );
}
