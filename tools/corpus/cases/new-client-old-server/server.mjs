// The client was upgraded and the server was not.
import http from 'node:http';
import express from 'express';
import { fixed, listen, ready, require, servePage } from '../lib.mjs';

const socketio = require('socket.io-2');
const app = express();
const old = require.resolve('socket.io-client-2/dist/socket.io.js');
servePage(app, `watch(io());`, fixed ? { clientFile: old } : undefined);
const server = http.createServer(app);
socketio(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
