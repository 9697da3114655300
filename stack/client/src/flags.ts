declare global {
  interface Window {
    /** True once the page's providers are mounted. */
    __SM_APP_READY__?: boolean;
    /** True between connect and disconnect. */
    __SM_SOCKET_CONNECTED__?: boolean;
  }
}

/** Flags on `window` for programs that watch the page. Set when the event occurs, before React renders. */
export function flag(name: '__SM_APP_READY__' | '__SM_SOCKET_CONNECTED__', value: boolean): void {
  window[name] = value;
}
