/**
 * Log lines of the process. Diagnostic lines are those of the real application
 * (docs/contract.md#diagnostic-log-lines).
 */
export interface Log {
  /** About the server itself; always written, to stdout. */
  info(text: string): void;
  /** A problem that does not stop the server; always written, to stderr. */
  warn(text: string): void;
  /** `[WebSocket][DIAGNOSTIC] …` on stdout, unless STACKMOTIVE_DIAGNOSTICS is `off`. */
  diagnostic(text: string): void;
  /** `[WebSocket][DEV] …` on stdout, in dev mode only, unless STACKMOTIVE_DIAGNOSTICS is `off`. */
  dev(text: string): void;
}

export function createLog(switches: { readonly diagnostics: boolean; readonly devMode: boolean }): Log {
  return {
    info: (text) => console.log(oneLine(`[server] ${text}`)),
    warn: (text) => console.error(oneLine(`[server] ${text}`)),
    diagnostic: (text) => {
      if (switches.diagnostics) console.log(oneLine(`[WebSocket][DIAGNOSTIC] ${text}`));
    },
    dev: (text) => {
      if (switches.diagnostics && switches.devMode) console.log(oneLine(`[WebSocket][DEV] ${text}`));
    },
  };
}

/** Tokens and claims are untrusted: a line break in one could forge a log line. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, ' ');
}
