// Varnish in front: it forwards an upgrade as an ordinary request unless its configuration pipes it.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { child, fixed, listen, origin, port, ready, servePage, temporary, up, write } from '../lib.mjs';

const app = express();
servePage(
  app,
  `const socket = watch(io());
  socket.on('connect', () => socket.io.engine.on('upgrade', ({ name }) => add(name)));`,
);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const pipe = `
sub vcl_recv {
  if (req.http.Upgrade ~ "(?i)websocket") { return (pipe); }
}
sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  }
}`;
const vcl = `vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${port(1)}"; }
${fixed ? pipe : ''}`;
child('varnishd', ['-F', '-n', `${temporary()}/varnish`, '-a', `127.0.0.1:${port()}`, '-f', write('default.vcl', vcl)]);
await up(origin());
ready();
