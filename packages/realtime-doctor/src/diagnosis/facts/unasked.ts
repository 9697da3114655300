import { isInferred } from '../../contract/inferred.ts';
import type { Scene } from '../scene.ts';

/** Nobody said that there should be any Socket.IO, and the page, which was opened, has asked for none. */
export const isUnasked = ({ contract, transcript, allConnections }: Scene): boolean =>
  isInferred(contract) && transcript !== undefined && allConnections.length === 0;
