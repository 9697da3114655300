// Healthy: signed in by a cookie of the same origin. No token anywhere.
import http from 'node:http';
import express from 'express';
import session from 'express-session';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
const sessions = session({ secret: 'of this case', resave: false, saveUninitialized: true });
app.use(sessions);
app.use((request, response, next) => {
  request.session.user = 'Ada';
  next();
});
servePage(app, `watch(io());`);

const server = http.createServer(app);
const io = new Server(server);
io.engine.use(sessions);
io.use((socket, next) => next(socket.request.session.user ? undefined : new Error('sign in first')));
io.on('connection', (socket) => socket.emit('news', `hello ${socket.request.session.user}`));

await listen(server);
ready();
