import { createServer } from 'node:http';
import next from 'next';
import { Server } from 'socket.io';

const port = Number(process.env.PORT ?? 3000);
const hostname = '127.0.0.1';
const app = next({ dev: process.env.NODE_ENV !== 'production', hostname, port });
const handle = app.getRequestHandler();

await app.prepare();

const httpServer = createServer((request, response) => handle(request, response));
const io = new Server(httpServer, { path: '/api/socket' });
const presence = io.of('/presence');

presence.on('connection', (socket) => {
  socket.on('join', (name, acknowledge) => {
    socket.data.name = name;
    acknowledge({ ok: true });
    announce();
  });
  socket.on('disconnect', announce);
});

async function announce() {
  const sockets = await presence.fetchSockets();
  presence.emit('people', sockets.map((each) => each.data.name).filter(Boolean));
}

httpServer.listen(port, hostname, () => console.log(`Ready on http://${hostname}:${port}`));
