import React, { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { io } from 'socket.io-client';

const socket = io();

function useNews(add) {
  useEffect(
    () => {
      socket.on('news', add);
      return FIXED ? () => socket.off('news', add) : undefined;
    },
    FIXED ? [] : undefined,
  );
}

function App() {
  const [state, setState] = useState('starting');
  const [news, setNews] = useState([]);
  useNews((text) => {
    setState('online');
    setNews((all) => [...all, text]);
  });
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
