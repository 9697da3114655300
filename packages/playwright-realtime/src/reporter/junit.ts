import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Turns each skipped required journey into an error of the JUnit report, so that a tool that reads only this file does
 * not count an incomplete run as passed. Playwright's reporter has written the file by then.
 * @param byReason - titles, `describe › test`, by reason for the skip
 */
export function markIncomplete(file: string, byReason: ReadonlyMap<string, readonly string[]>): void {
  if (byReason.size === 0 || !existsSync(file)) return;
  const reasons = new Map([...byReason].flatMap(([reason, titles]) => titles.map((title) => [escape(title), reason])));
  let marked = 0;
  const suites = readFileSync(file, 'utf8').replaceAll(/<testsuite .*?<\/testsuite>/gs, (suite) => {
    let here = 0;
    const cases = suite.replaceAll(/<testcase name="([^"]*)".*?<\/testcase>/gs, (one, name: string) => {
      const reason = reasons.get(name);
      if (reason === undefined) return one;
      here++;
      const message = escape(`INCOMPLETE: this required journey was skipped: ${reason}`);
      return one.replace(
        /<skipped>\s*<\/skipped>|<skipped\s*\/>/,
        `<error type="incomplete" message="${message}"></error>`,
      );
    });
    marked += here;
    return recount(cases, here);
  });
  writeFileSync(file, recount(suites, marked));
}

/** Moves `count` from skipped to errors in the first tag that counts them. */
const recount = (xml: string, count: number): string =>
  xml
    .replace(/skipped="(\d+)"/, (_, skipped: string) => `skipped="${Number(skipped) - count}"`)
    .replace(/errors="(\d+)"/, (_, errors: string) => `errors="${Number(errors) + count}"`);

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
