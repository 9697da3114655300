import { useOrders } from './useOrders';

export function Dashboard() {
  const { isLive, orders } = useOrders();

  async function add() {
    await fetch('/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ item: 'tea' }),
    });
  }

  return (
    <main>
      <h1>Orders</h1>
      <p role="status">{isLive ? 'Live' : 'Connecting'}</p>
      <button onClick={add}>Order tea</button>
      <ol>
        {orders.map(({ id, item }) => (
          <li key={id}>{item}</li>
        ))}
      </ol>
    </main>
  );
}
