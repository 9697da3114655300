import { useEffect, useState } from 'react';
import { io } from 'socket.io-client';

export default function Page() {
  const [state, setState] = useState('starting');
  const [news, setNews] = useState([]);
  useEffect(() => {
    let socket;
    const connect = async () => {
      if (process.env.FIX === '1') await fetch('/api/socket');
      socket = io();
      socket.on('connect', () => setState('online'));
      socket.on('connect_error', (error) => setState(`error: ${error.message}`));
      socket.on('news', (text) => setNews((all) => [...all, text]));
    };
    void connect();
    return () => socket?.disconnect();
  }, []);
  return (
    <>
      <p id="state">{state}</p>
      <ul id="list">
        {news.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
