/** Entry of the first version (native.html), served if STACKMOTIVE_CLIENT is `native`. */
import { useWebSocket } from './hooks/use-websocket.native.ts';
import { mount } from './mount.tsx';

mount(useWebSocket);
