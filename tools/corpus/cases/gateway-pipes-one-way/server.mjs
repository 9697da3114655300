// A gateway by hand: it forwards requests, and joins the two sockets of an upgrade.
import http from 'node:http';
import net from 'node:net';
import { Server } from 'socket.io';
import { clientFile, fixed, html, listen, port, ready } from '../lib.mjs';
import { createReadStream } from 'node:fs';

const backend = http.createServer((request, response) => {
  if (request.url === '/client.js') createReadStream(clientFile).pipe(response);
  else response.setHeader('content-type', 'text/html').end(html(`watch(io({ transports: ['websocket'] }));`));
});
new Server(backend).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const gateway = http.createServer((request, response) => {
  const { url: path, method, headers } = request;
  const onward = http.request({ host: '127.0.0.1', port: port(1), path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});
gateway.on('upgrade', (request, socket, head) => {
  const upstream = net.connect(port(1), '127.0.0.1', () => {
    const headers = request.rawHeaders.map((each, index) => (index % 2 ? `${each}\r\n` : `${each}: `)).join('');
    upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    upstream.write(head);
    upstream.pipe(socket);
    if (fixed) socket.pipe(upstream);
  });
  for (const [one, other] of [
    [upstream, socket],
    [socket, upstream],
  ])
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
});
await listen(gateway);
ready();
