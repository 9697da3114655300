// The token is valid, its account is gone. The server throws the client out, and the client comes back.
import http from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const SECRET = 'a secret of this case';
const accounts = new Map([['7', 'Ada']]);
const token = jwt.sign({ sub: fixed ? '7' : '6' }, SECRET, { expiresIn: '1h' });

const app = express();
servePage(
  app,
  `
      const socket = watch(io({ auth: { token: '${token}' } }));
      socket.on('disconnect', (reason) => {
        if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 1000);
      });
  `,
);

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', async (socket) => {
  const claims = jwt.verify(socket.handshake.auth.token, SECRET);
  const name = await Promise.resolve(accounts.get(claims.sub));
  if (name) socket.emit('news', `hello, ${name}`);
  else socket.disconnect(true);
});

await listen(server);
ready();
