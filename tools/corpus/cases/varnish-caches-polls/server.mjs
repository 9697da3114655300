// Varnish that was told to cache everything for a moment, by path alone.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { child, fixed, listen, origin, port, ready, servePage, temporary, up, write } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['polling'] }));`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const vcl = `vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${port(1)}"; }
sub vcl_recv {
  if (req.http.Upgrade ~ "(?i)websocket") { return (pipe); }
  ${fixed ? 'if (req.url ~ "^/socket\\.io/") { return (pass); }' : ''}
  if (req.method == "GET") { return (hash); }
}
sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  }
}
sub vcl_hash {
  hash_data(regsub(req.url, "\\?.*", ""));
  return (lookup);
}
sub vcl_backend_response {
  ${fixed ? 'if (bereq.url ~ "^/socket\\.io/") { return (deliver); }' : ''}
  set beresp.ttl = 30s;
  return (deliver);
}`;
child('varnishd', ['-F', '-n', `${temporary()}/varnish`, '-a', `127.0.0.1:${port()}`, '-f', write('default.vcl', vcl)]);
await up(origin());
ready();
