import React, { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { io } from 'socket.io-client';

const socket = io();

function List() {
  const [news, setNews] = useState([]);
  useEffect(() => {
    const add = (text) => setNews((all) => [...all, text]);
    socket.on('news', add);
    return () => socket.off('news', add);
  }, []);
  return (
    <ul id="list">
      {news.map((text, index) => (
        <li key={index}>{text}</li>
      ))}
    </ul>
  );
}

/** A toast that goes after a second. Its clean-up is meant to take its own listener away. */
function Toast() {
  const [last, setLast] = useState('');
  useEffect(() => {
    const show = (text) => setLast(text);
    socket.on('news', show);
    return () => (FIXED ? socket.off('news', show) : socket.off('news'));
  }, []);
  return <p>{last}</p>;
}

function App() {
  const [state, setState] = useState('starting');
  const [hasToast, setToast] = useState(true);
  useEffect(() => {
    const online = () => setState('online');
    socket.on('connect', online);
    if (socket.connected) online();
    const timer = setTimeout(() => setToast(false), 1000);
    return () => {
      socket.off('connect', online);
      clearTimeout(timer);
    };
  }, []);
  return (
    <>
      <p id="state">{state}</p>
      <List />
      {hasToast && <Toast />}
    </>
  );
}

createRoot(document.getElementById('root')).render(<App />);
