const UNEXPECTED = /Unexpected response code: (\d{3})/;

/** The status of an answer that refused a handshake, from Chromium's message, which is all that it says. */
export function refusedWith(message: string): number | undefined {
  const status = UNEXPECTED.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}
