import { io } from 'socket.io-client';

const state = document.getElementById('state');
const socket = io(`${import.meta.env.VITE_REALTIME_URL}`);
socket.on('connect', () => (state.textContent = 'online'));
socket.on('connect_error', (error) => (state.textContent = `error: ${error.message}`));
socket.on('news', (news) => {
  const item = document.createElement('li');
  item.textContent = news;
  document.getElementById('list').append(item);
});
