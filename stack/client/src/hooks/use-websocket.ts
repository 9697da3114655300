/** The page's single Socket.IO connection. */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { follow, initialView } from '../connection/connection.ts';
import type { Connection, Report } from '../connection/connection.ts';
import { flag } from '../flags.ts';
import { path } from '../realtime.ts';
import type { ClientToServer, ServerToClient } from '../realtime.ts';
import { readToken, readTransports } from '../storage.ts';

type Realtime = Socket<ServerToClient, ClientToServer>;

/**
 * Creates the socket and adds all listeners before it connects, because a greeting can come before the
 * acknowledgement.
 */
function makeSocket(tell: (report: Report) => void): Realtime {
  const socket: Realtime = io({
    path,
    transports: readTransports(),
    // A function, so that each attempt uses the token stored at that time.
    auth: (send) => {
      const token = readToken();
      send(token === null ? {} : { token });
    },
    autoConnect: false,
    // Socket.IO's defaults, spelled out because the harness computes its bounds from them. Milliseconds.
    reconnection: true,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    timeout: 20_000,
  });

  socket.on('connect', () => {
    flag('__SM_SOCKET_CONNECTED__', true);
    const { engine } = socket.io;
    tell({ is: 'connected', transport: engine.transport.name });
    engine.once('upgrade', (transport: { name: string }) =>
      tell({ is: 'transport changed', transport: transport.name }),
    );
    // Subscriptions belong to a connection, so subscribe again on each one.
    socket.emit('subscribe_notifications', {});
  });
  socket.on('disconnect', (reason) => {
    flag('__SM_SOCKET_CONNECTED__', false);
    if (socket.active) tell({ is: 'lost', reason });
    else tell({ is: 'disconnected', reason });
  });
  socket.on('connect_error', ({ message }) => {
    if (socket.active) tell({ is: 'attempt failed', reason: message });
    else tell({ is: 'refused', reason: message || 'The server gave no reason.' });
  });
  socket.io.on('reconnect_attempt', (attempt) => tell({ is: 'trying again', attempt }));

  socket.on('connected', (greeting) => tell({ is: 'greeted', greeting }));
  socket.on('notifications_subscribed', ({ message }) => tell({ is: 'subscribed', message }));
  socket.on('notification', (notification) => tell({ is: 'notified', notification }));
  socket.on('error', ({ message }) => tell({ is: 'server error', message }));
  return socket;
}

/** Connects while the component is mounted and the page is shown, reports events, and never opens a second socket. */
export function useWebSocket(): Connection {
  const [view, dispatch] = useReducer(follow, initialView);
  const tell = useCallback((report: Report) => dispatch({ ...report, at: new Date() }), []);
  const socket = useRef<Realtime | undefined>(undefined);

  const disconnect = useCallback(() => {
    const current = socket.current;
    if (!current?.active) return;
    const told = current.connected;
    current.disconnect();
    // Between attempts there is no connection, so the socket fires no `disconnect`.
    if (!told) tell({ is: 'disconnected', reason: 'io client disconnect' });
  }, [tell]);

  const reconnect = useCallback(() => {
    tell({ is: 'opening' });
    socket.current?.connect();
  }, [tell]);

  useEffect(() => {
    let mounted = true;
    // StrictMode mounts, unmounts and mounts again synchronously: the first mount must not open a socket.
    queueMicrotask(() => {
      if (mounted) socket.current = makeSocket(tell).connect();
    });
    // Leaving the page sends a disconnect (frame 41); restoring it from the back-forward cache reconnects.
    let left = false;
    const leave = () => {
      left = socket.current?.active ?? false;
      disconnect();
    };
    const comeBack = (event: PageTransitionEvent) => {
      if (event.persisted && left) reconnect();
    };
    addEventListener('pagehide', leave);
    addEventListener('pageshow', comeBack);
    return () => {
      mounted = false;
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', comeBack);
      disconnect();
    };
  }, [tell, disconnect, reconnect]);

  const dismiss = useCallback((id: number) => tell({ is: 'toast dismissed', id }), [tell]);
  return { ...view, disconnect, reconnect, dismiss };
}
