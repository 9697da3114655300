declare global {
  interface Window {
    /** True once the page's providers are mounted. */
    __SM_APP_READY__?: boolean;
    /** Follows the socket: true between connect and disconnect. */
    __SM_SOCKET_CONNECTED__?: boolean;
  }
}

/** Flags on `window`, for programs that watch the page from outside. Set where the event is heard, before React renders. */
export function flag(name: '__SM_APP_READY__' | '__SM_SOCKET_CONNECTED__', value: boolean): void {
  window[name] = value;
}
