/** Where a Socket.IO server ends up that an application mounted under its own path, or under another's. */
import type { Scene } from '../scene.ts';
import { isOpen, value } from './routes.ts';

export const doubledPaths = (path: string): string[] => [`${path}${path.replace(/^\//, '')}`, `/ws${path}`];

export const isDoubled = (at: string, path: string): boolean => doubledPaths(path).includes(at);

/** The server answers at such a place. */
export const isOpenAtDoubled = ({ home, contract }: Scene): boolean =>
  doubledPaths(contract.transport.path).some((at) => isOpen(value(home?.paths?.[at])));
