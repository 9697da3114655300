import { Server } from 'socket.io';

export default function handler(request, response) {
  const { server } = response.socket;
  if (!server.io) {
    server.io = new Server(server);
    server.io.on('connection', (socket) => socket.emit('news', 'hello'));
  }
  response.end();
}
