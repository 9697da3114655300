import type { Mutant } from './mutant.ts';

const hook = 'client/src/hooks/use-websocket.ts';
const state = 'client/src/connection/connection.ts';

const connects = 'opens the socket, connects to the namespace and shows it';
const greeted = 'receives one connected event per connection';
const notified = 'shows a notification exactly once';
const reset = 'reconnects after connections are reset';
const refused = 'refused without a token';

const subscribe = "socket.emit('subscribe_notifications', {});";
const listen = "socket.on('notification', (notification) => tell({ is: 'notified', notification }));";
const delays = 'reconnectionDelay: 1000,\n    reconnectionDelayMax: 5000,\n    randomizationFactor: 0.5,';
const sayLost = "if (socket.active) tell({ is: 'lost', reason });";
const sayDisconnected = "else tell({ is: 'disconnected', reason });";
const sayRefused = "else tell({ is: 'refused', reason: message || 'The server gave no reason.' });";
const toast = '{ id: view.next, at: heard.at, notification: heard.notification }';
const open = 'socket.current = makeSocket(tell).connect();';

/** Mutants of the page. */
export const pageMutants: readonly Mutant[] = [
  {
    name: 'wrong path',
    file: 'client/src/realtime.ts',
    find: "path = '/socket.io/'",
    replace: "path = '/socketio/'",
    journey: connects,
    expect: ['upgraded'],
  },
  {
    name: 'polling instead of WebSocket',
    file: hook,
    find: 'transports: readTransports(),',
    replace: "transports: ['polling'],",
    journey: connects,
    expect: ['upgraded'],
  },
  {
    name: 'never subscribes',
    file: hook,
    find: subscribe,
    replace: '',
    journey: greeted,
    expect: ['subscribed', 'subscribed-each-time'],
    names: 'never-subscribed',
  },
  {
    name: 'subscribes on the first connection only',
    file: hook,
    find: subscribe,
    replace: `if (!('subscribed' in window)) ${subscribe} Object.assign(window, { subscribed: true });`,
    journey: reset,
    expect: ['subscribed', 'subscribed-each-time'],
  },
  {
    name: 'adds another listener with each connection',
    file: hook,
    find: listen,
    replace: `socket.on('connect', () => ${listen.replace(';', '')});`,
    journey: reset,
    expect: ['toast-once'],
  },
  {
    name: 'opens another socket after reconnecting',
    file: hook,
    find: listen,
    replace: `${listen} socket.io.on('reconnect', () => makeSocket(tell).connect());`,
    journey: reset,
    expect: ['no-stray-connection'],
  },
  {
    name: 'opens two sockets',
    file: hook,
    find: open,
    replace: `{ ${open} makeSocket(tell).connect(); }`,
    journey: greeted,
    expect: ['no-stray-connection'],
  },
  {
    name: 'never reconnects',
    file: hook,
    find: 'reconnection: true,',
    replace: 'reconnection: false,',
    journey: reset,
    expect: ['came-back-by-itself', 'came-back-within-bound'],
  },
  {
    name: 'reconnects by reloading the page',
    file: hook,
    find: sayLost,
    replace: "if (socket.active) { tell({ is: 'lost', reason }); setTimeout(() => location.reload(), 400); }",
    journey: reset,
    expect: ['came-back-by-itself'],
  },
  {
    name: 'reconnects too slowly',
    file: hook,
    find: delays,
    replace: 'reconnectionDelay: 9000, reconnectionDelayMax: 9000, randomizationFactor: 0,',
    journey: reset,
    expect: ['came-back-within-bound'],
  },
  {
    name: 'reconnects too often',
    file: hook,
    find: delays,
    replace: 'reconnectionDelay: 10, reconnectionDelayMax: 10, randomizationFactor: 0,',
    journey: reset,
    expect: ['backed-off', 'came-back-within-bound'],
  },
  {
    name: 'never refreshes the token',
    file: hook,
    find: `auth: (send) => {
      const token = readToken();
      send(token === null ? {} : { token });
    },`,
    replace: 'auth: { token: readToken() },',
    journey: 'reconnects with the refreshed token after the old one expired',
    expect: ['came-back-within-bound', 'subscribed'],
  },
  {
    name: 'swallows the refusal',
    file: hook,
    find: sayRefused,
    replace: '',
    journey: refused,
    expect: ['refusal-surfaced'],
  },
  {
    name: 'retries immediately when refused',
    file: hook,
    find: sayRefused,
    replace: `else { ${sayRefused.replace('else ', '')} socket.connect(); }`,
    journey: refused,
    expect: ['refusal-surfaced'],
  },
  {
    name: 'does not say why it was refused',
    file: hook,
    find: sayRefused,
    replace: "else tell({ is: 'refused', reason: 'Something went wrong.' });",
    journey: refused,
    expect: ['refusal-surfaced'],
  },
  {
    name: 'never says that the connection is lost',
    file: hook,
    find: sayLost,
    replace: 'if (socket.active) return;',
    journey: reset,
    expect: ['showed-loss'],
  },
  {
    name: 'always says Connected',
    file: 'client/src/components/connection-card.tsx',
    find: '            {state}\n',
    replace: '            Connected\n',
    journey: reset,
    expect: ['showed-loss'],
  },
  {
    name: 'reconnects after a server disconnect',
    file: hook,
    find: sayDisconnected,
    replace: `else { ${sayDisconnected.replace('else ', '')} setTimeout(() => socket.connect(), 500); }`,
    journey: 'disconnected by the server, it stays disconnected',
    expect: ['stayed-away'],
  },
  {
    name: 'does not offer to reconnect',
    file: 'client/src/components/connection-card.tsx',
    find: '{over ? (',
    replace: '{over && tier !== undefined ? (',
    journey: 'disconnected by the server, it stays disconnected',
    expect: ['offers-reconnect'],
  },
  {
    name: 'no toast',
    file: state,
    find: `{ toasts: [...view.toasts, ${toast}] }`,
    replace: '{}',
    journey: notified,
    expect: ['toast-once'],
  },
  {
    name: 'two toasts',
    file: state,
    find: toast,
    replace: `${toast}, { id: -view.next, at: heard.at, notification: heard.notification }`,
    journey: notified,
    expect: ['toast-once'],
  },
  {
    name: 'an error on the console',
    file: hook,
    find: subscribe,
    replace: `${subscribe} console.error('cannot read the portfolio');`,
    journey: greeted,
    expect: ['quiet-console'],
  },
  {
    name: 'an uncaught error',
    file: hook,
    find: subscribe,
    replace: `${subscribe} setTimeout(() => { throw new Error('the portfolio is not there'); });`,
    journey: greeted,
    expect: ['quiet-console'],
  },
];
