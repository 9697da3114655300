import { useEffect, useState } from 'react';
import { io } from 'socket.io-client';

export interface Order {
  id: number;
  item: string;
}

export function useOrders() {
  const [isLive, setLive] = useState(false);
  const [orders, setOrders] = useState<Order[]>([]);

  useEffect(() => {
    const socket = io('/', { auth: { token: 'demo' } });
    socket.on('connect', () => setLive(true));
    socket.on('disconnect', () => setLive(false));
    socket.on('order', (order: Order) => setOrders((all) => [...all, order]));
    return () => {
      socket.disconnect();
    };
  }, []);

  return { isLive, orders };
}
