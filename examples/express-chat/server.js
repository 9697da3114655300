const path = require('node:path');
const http = require('node:http');
const express = require('express');
const { Server } = require('socket.io');

const app = express();
const server = http.createServer(app);
const io = new Server(server);
const messages = [];

app.use(express.static(path.join(__dirname, 'public')));

io.use((socket, next) => {
  const { name } = socket.handshake.auth;
  if (!name) return next(new Error('name required'));
  socket.data.name = name;
  next();
});

io.on('connection', (socket) => {
  socket.emit('history', messages.slice(-20));
  socket.on('message', (text) => {
    const message = { from: socket.data.name, text };
    messages.push(message);
    io.emit('message', message);
  });
});

const port = process.env.PORT || 3000;
server.listen(port, () => console.log(`Chat on http://localhost:${port}`));
