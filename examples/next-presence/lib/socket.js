import { io } from 'socket.io-client';

export function connect() {
  return io('/presence', { path: '/api/socket' });
}
