const name = new URLSearchParams(location.search).get('name') || 'guest';
const status = document.querySelector('[role=status]');
const list = document.querySelector('#messages');
const form = document.querySelector('form');

const socket = io({ auth: { name } });

socket.on('connect', () => {
  status.textContent = 'Online';
});
socket.on('disconnect', () => {
  status.textContent = 'Offline';
});
socket.on('history', (messages) => messages.forEach(show));
socket.on('message', show);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  socket.emit('message', form.text.value);
  form.reset();
});

function show({ from, text }) {
  const item = document.createElement('li');
  item.textContent = `${from}: ${text}`;
  list.append(item);
}
