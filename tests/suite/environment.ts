/** The environment for a nested Playwright run, without variables for the outer one. */
export function strangersEnvironment(more: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (each): each is [string, string] =>
      each[1] !== undefined &&
      (each[0] === 'PLAYWRIGHT_BROWSERS_PATH' || !/^(?:PLAYWRIGHT|PW|TEST_|E2E_|CI$)/.test(each[0])),
  );
  return { ...Object.fromEntries(own), FORCE_COLOR: '0', ...more };
}
