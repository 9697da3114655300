// The page's server writes the session into one store, the realtime server looks it up in another.
import http from 'node:http';
import express from 'express';
import session from 'express-session';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const sessions = () => session({ secret: 'a secret of this case', resave: false, saveUninitialized: false });
const ofPages = sessions();
const ofSockets = fixed ? ofPages : sessions();

const app = express();
app.use(ofPages);
app.use((request, response, next) => {
  request.session.user = 'ada';
  next();
});
servePage(app, `watch(io());`);

const server = http.createServer(app);
const io = new Server(server);
/** Later requests of an open session were checked before. */
const isOpen = ({ url }) => new URL(url, origin()).searchParams.has('sid');

io.engine.use((request, response, next) => {
  if (isOpen(request)) next();
  else ofSockets(request, response, next);
});
io.engine.use((request, response, next) => {
  if (isOpen(request) || request.session.user) {
    next();
    return;
  }
  response.writeHead(403, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: 'Please sign in' }));
});
io.on('connection', (socket) => socket.emit('news', `hello, ${socket.request.session.user}`));

await listen(server);
ready();
