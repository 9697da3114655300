/** The contract assumed for an application without a contract: the defaults of Socket.IO, and nothing else. */
import type { Contract } from './contract.ts';

/** Everything else is inferred from the page's traffic: path, namespaces, versions and parser. */
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

/** Whether no contract was given, so that only the traffic counts. */
export const isInferred = ({ name }: Contract): boolean => name === inferred.name;
