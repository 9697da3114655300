// A server of the JSON protocol, and a page that asks for MessagePack.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const build = fixed ? '' : '.withHubProtocol(new signalR.protocols.msgpack.MessagePackHubProtocol())';
const server = hubPage(['signalr', 'msgpack'], hub('/hub', { build }), routes);
Object.assign(routes, signalr(server));
await listen(server);
ready();
