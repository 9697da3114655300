// The page signs the user in with a cookie. The realtime server shares the sessions, on another port.
import http from 'node:http';
import express from 'express';
import session from 'express-session';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const sessions = session({ secret: 'of this case', resave: false, saveUninitialized: false });
const app = express();
app.use(sessions);
app.use((request, response, next) => {
  request.session.user = 'Ada';
  next();
});
servePage(app, `watch(io('${origin(1)}', { withCredentials: ${fixed}, transports: ['polling'] }));`);

const realtime = http.createServer();
const io = new Server(realtime, { cors: { origin: origin(), credentials: true } });
io.engine.use(sessions);
io.use((socket, next) => next(socket.request.session.user ? undefined : new Error('sign in first')));
io.on('connection', (socket) => socket.emit('news', `hello ${socket.request.session.user}`));
await listen(realtime, 1);

await listen(http.createServer(app));
ready();
