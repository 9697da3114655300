const UNEXPECTED = /Unexpected response code: (\d{3})/;

/** The status that refused a handshake, from Chromium's error message, the only place that has it. */
export function refusedWith(message: string): number | undefined {
  const status = UNEXPECTED.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}
