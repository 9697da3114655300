import React from 'react';
import { createRoot } from 'react-dom/client';
import { io } from 'socket.io-client';

function Board() {
  const [state, setState] = React.useState('starting');
  const [item, setItem] = React.useState('');

  React.useEffect(() => {
    const socket = io();
    socket.on('connect', () => setState('online'));
    socket.on('news', setItem);
    return () => socket.disconnect();
  }, []);

  return (
    <div>
      <p id="state">{state}</p>
      <ul id="list">
        <li>{item}</li>
      </ul>
    </div>
  );
}

createRoot(document.getElementById('root')).render(<Board />);
