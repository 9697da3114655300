import React, { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { io } from 'socket.io-client';

const socket = io(FIXED ? location.origin : process.env.REACT_APP_REALTIME);

function App() {
  const [state, setState] = useState('starting');
  const [news, setNews] = useState([]);
  useEffect(() => {
    const hear = (text) => setNews((all) => [...all, text]);
    const connected = () => setState('online');
    socket.on('news', hear).on('connect', connected);
    return () => {
      socket.off('news', hear).off('connect', connected);
    };
  }, []);
  return (
    <>
      <p id="state">{state}</p>
      <ul id="list">
        {news.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ul>
    </>
  );
}

createRoot(document.getElementById('root')).render(<App />);
