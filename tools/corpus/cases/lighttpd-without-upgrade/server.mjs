// lighttpd before the server, as its documentation shows a reverse proxy for HTTP.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, lighttpd, listen, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['websocket'] }));`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

await lighttpd(`
server.modules = ( "mod_proxy" )
proxy.server = ( "" => ( ( "host" => "127.0.0.1", "port" => ${port(1)} ) ) )
${fixed ? 'proxy.header = ( "upgrade" => "enable" )' : ''}
`);
ready();
