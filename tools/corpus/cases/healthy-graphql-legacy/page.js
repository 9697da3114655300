import { SubscriptionClient } from 'subscriptions-transport-ws';

const client = new SubscriptionClient(`ws://${location.host}/graphql`, { reconnect: true });
client.onConnected(() => window.state('online'));
client.onReconnected(() => window.state('online'));
client.onDisconnected(() => window.state('offline'));
client.request({ query: 'subscription { ticks }' }).subscribe({ next: ({ data }) => window.add(data.ticks) });
