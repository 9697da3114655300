/**
 * The first version of the hook, kept as the original fault: a native WebSocket to a Socket.IO server. It requests no
 * Engine.IO protocol and sends no CONNECT packet, so the server never accepts it (contract, cause 1).
 */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { follow, initialView } from '../connection/connection.ts';
import type { Connection, Report } from '../connection/connection.ts';
import { flag } from '../flags.ts';
import { path } from '../realtime.ts';
import type { Greeting, Notification } from '../realtime.ts';
import { readToken } from '../storage.ts';

type Tell = (report: Report) => void;

/** The messages that the author of this version expected from the server. */
type Message = ({ event: 'connected' } & Greeting) | ({ event: 'notification' } & Notification);

/** Delay between a close and the next attempt, in milliseconds. */
const retryDelay = 3000;

const token = (): string => encodeURIComponent(readToken() ?? '');

/** Line 25 of this file must open the socket, as in the first version: tests follow the source map to it. */
function openSocket(): WebSocket {
  return new WebSocket(`ws://${location.host}${path}?token=${token()}`);
}

function hear(text: string, tell: Tell): void {
  // An Engine.IO frame ("0{…}") or other unexpected text is not JSON.
  if (!text.startsWith('{')) return tell({ is: 'server error', message: `Not understood: ${text}` });
  const message = JSON.parse(text) as Message;
  if (message.event === 'connected') tell({ is: 'greeted', greeting: message });
  if (message.event === 'notification') tell({ is: 'notified', notification: message });
}

/** One socket at a time, reopened after each close, forever. */
function makeClient(tell: Tell) {
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let attempts = 0;
  let connected = false;
  const mark = (now: boolean) => {
    connected = now;
    flag('__SM_SOCKET_CONNECTED__', now);
  };
  const connect = () => {
    const current = openSocket();
    socket = current;
    current.addEventListener('open', () => {
      attempts = 0;
      mark(true);
      tell({ is: 'connected', transport: 'websocket' });
      current.send(JSON.stringify({ event: 'subscribe_notifications' }));
    });
    current.addEventListener('message', ({ data }) => hear(String(data), tell));
    current.addEventListener('close', ({ code }) => {
      if (socket !== current) return;
      const reason = `WebSocket closed with code ${code}`;
      tell({ is: connected ? 'lost' : 'attempt failed', reason });
      mark(false);
      attempts += 1;
      tell({ is: 'trying again', attempt: attempts });
      timer = window.setTimeout(connect, retryDelay);
    });
  };
  const disconnect = () => {
    clearTimeout(timer);
    const open = socket;
    socket = undefined;
    open?.close();
    mark(false);
  };
  return { connect, disconnect };
}

export function useWebSocket(): Connection {
  const [view, dispatch] = useReducer(follow, initialView);
  const tell = useCallback((report: Report) => dispatch({ ...report, at: new Date() }), []);
  const client = useRef<ReturnType<typeof makeClient> | undefined>(undefined);

  const disconnect = useCallback(() => {
    client.current?.disconnect();
    tell({ is: 'disconnected', reason: 'closed by the page' });
  }, [tell]);
  const reconnect = useCallback(() => {
    tell({ is: 'opening' });
    client.current?.connect();
  }, [tell]);

  useEffect(() => {
    let mounted = true;
    // As in the current hook: the first mount of StrictMode must not open a socket.
    queueMicrotask(() => {
      if (!mounted) return;
      client.current = makeClient(tell);
      client.current.connect();
    });
    addEventListener('pagehide', disconnect);
    return () => {
      mounted = false;
      removeEventListener('pagehide', disconnect);
      client.current?.disconnect();
    };
  }, [tell, disconnect]);

  const dismiss = useCallback((id: number) => tell({ is: 'toast dismissed', id }), [tell]);
  return { ...view, disconnect, reconnect, dismiss };
}
