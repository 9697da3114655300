// Page and realtime server share the sessions, and not the host name.
import http from 'node:http';
import express from 'express';
import session from 'express-session';
import { Server } from 'socket.io';
import { fixed, listen, origin, port, ready, servePage } from '../lib.mjs';

const sessions = session({ secret: 'of this case', resave: false, saveUninitialized: false });
const app = express();
app.use(sessions);
app.use((request, response, next) => {
  request.session.user = 'Ada';
  next();
});
const realtimeOrigin = fixed ? origin(1) : `http://localhost:${port(1)}`;
servePage(app, `watch(io('${realtimeOrigin}', { withCredentials: true }));`);

const realtime = http.createServer();
const io = new Server(realtime, { cors: { origin: origin(), credentials: true } });
io.engine.use(sessions);
io.use((socket, next) => next(socket.request.session.user ? undefined : new Error('sign in first')));
io.on('connection', (socket) => socket.emit('news', `hello ${socket.request.session.user}`));
await listen(realtime, 1);

await listen(http.createServer(app));
ready();
