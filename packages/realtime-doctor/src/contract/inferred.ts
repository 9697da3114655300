/** What is assumed of an application that no one described: Socket.IO's own defaults, and nothing else. */
import type { Contract } from './contract.ts';

/** The wire decides the rest: path, namespaces, versions and parser are read off the page's own traffic. */
export const inferred: Contract = {
  name: 'inferred from the page',
  transport: { path: '/socket.io/', namespace: '/', transports: ['polling', 'websocket'] },
  client: { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5, timeout: 20_000 },
  events: {},
  http: {},
  page: { name: 'the page', routes: { dashboard: '/' }, shows: {} },
  services: {
    redis: { name: 'redis', port: 6379 },
    backend: { name: 'backend', port: 8000 },
    frontend: { name: 'frontend', port: 5174 },
  },
};

/** Whether nothing is declared, so that only the wire counts. */
export const isInferred = ({ name }: Contract): boolean => name === inferred.name;
