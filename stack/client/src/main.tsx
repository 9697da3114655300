import { useWebSocket } from './hooks/use-websocket.ts';
import { mount } from './mount.tsx';

mount(useWebSocket);
