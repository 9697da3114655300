/** The messages between client and server over Socket.IO. */

/** Path of the Socket.IO server on the page's origin. */
export const path = '/socket.io/';

export interface Greeting {
  message: string;
  tier: string;
  /** ISO 8601. */
  timestamp: string;
}

export interface Notification {
  /** `rebalance_trigger`, `macro_change`, `overlay_update` or `test`. */
  type: string;
  message: string;
  data: Record<string, unknown>;
  /** ISO 8601. */
  timestamp: string;
}

export interface ServerToClient {
  connected: (greeting: Greeting) => void;
  notifications_subscribed: (answer: { message: string }) => void;
  notifications_unsubscribed: (answer: { message: string }) => void;
  notification: (notification: Notification) => void;
  error: (problem: { message: string }) => void;
}

export interface ClientToServer {
  subscribe_notifications: (nothing: Record<string, never>) => void;
  unsubscribe_notifications: (nothing: Record<string, never>) => void;
}
