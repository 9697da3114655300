/**
 * Turns a function into the text of a script that calls it. A bundler that keeps names (tsx does) makes functions call
 * a helper that a page does not have.
 */
export function script<P extends readonly unknown[]>(body: (...parameters: P) => void, ...parameters: P): string {
  const values = parameters.map((each) => JSON.stringify(each)).join(', ');
  return `(() => { const __name = (each) => each; (${body.toString()})(${values}); })();`;
}
