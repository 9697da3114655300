// A hub with the method Send, and a page that invokes SendMessage.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const before = `
  const start = connection.start.bind(connection);
  connection.start = () => start().then(() => connection.invoke('${fixed ? 'Send' : 'SendMessage'}', 'hello'));
`;
const server = hubPage(['signalr'], hub('/hub', { before }), routes);
Object.assign(routes, signalr(server));
await listen(server);
ready();
