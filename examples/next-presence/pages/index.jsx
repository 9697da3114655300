import { useEffect, useState } from 'react';
import { useRouter } from 'next/router';
import { connect } from '../lib/socket';

export default function Home() {
  const { isReady, query } = useRouter();
  const [joined, setJoined] = useState(false);
  const [people, setPeople] = useState([]);

  useEffect(() => {
    if (!isReady) return undefined;
    const socket = connect();
    socket.on('connect', () => socket.emit('join', query.name ?? 'guest', ({ ok }) => setJoined(ok)));
    socket.on('people', setPeople);
    return () => socket.close();
  }, [isReady, query.name]);

  return (
    <main>
      <h1>Who is here</h1>
      <p data-testid="state">{joined ? 'joined' : 'joining'}</p>
      <ul>
        {people.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </main>
  );
}
