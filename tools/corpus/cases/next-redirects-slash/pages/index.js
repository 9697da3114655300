import { useEffect, useState } from 'react';
import { io } from 'socket.io-client';

export default function Messages() {
  const [state, setState] = useState('starting');
  const [items, setItems] = useState([]);
  useEffect(() => {
    const socket = io({ transports: ['polling'] });
    socket.on('connect', () => setState('online'));
    socket.on('connect_error', (error) => setState('error: ' + error.message));
    socket.on('news', (news) => setItems((before) => [...before, news]));
    return () => socket.disconnect();
  }, []);
  return (
    <main>
      <p id="state">{state}</p>
      <ul id="list">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </main>
  );
}
