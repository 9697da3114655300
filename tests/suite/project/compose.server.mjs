// The application of compose.yml.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer((request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<script src="/socket.io/socket.io.js"></script><script>io()</script>');
});
new Server().attach(http);
http.listen(8080);
