/**
 * Prints our own failures as one line on standard error; they never fail the test. Each line is printed once per worker
 * process.
 */
const said = new Set<string>();

export function warn(what: string, error?: unknown): void {
  const why = error === undefined ? '' : `: ${firstLine(error)}`;
  const line = `playwright-realtime: ${what}${why}`;
  if (said.has(line)) return;
  said.add(line);
  process.stderr.write(`${line}\n`);
}

/**
 * Runs work whose failure is only a warning. Resolves with undefined if it failed or took longer than `within`
 * milliseconds.
 */
export async function attempted<T>(what: string, within: number, work: () => Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      warn(`${what} took longer than ${within} ms and was left out`);
      resolve(undefined);
    }, within);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    warn(what, error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
