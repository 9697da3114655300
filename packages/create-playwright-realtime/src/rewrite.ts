/** Changes where a test file gets `test` and `expect` from. Pure. */

/** `import … from '@playwright/test'`; an import of types alone may stay. */
const IMPORT = /^(\s*import\s+(?!type\b)([^'";]*?)\bfrom\s*)(['"])@playwright\/test\3/gm;
/** `const … = require('@playwright/test')`. */
const REQUIRE = /((?:const|let|var)\s+([^=;]+?)\s*=\s*require\(\s*)(['"])@playwright\/test\3/g;

/** Names that playwright-realtime extends: the named ones, a default import, or everything. */
const EXTENDED = /\b(?:test|expect)\b|\*\s*as\b|^\s*[\w$]+\s*(?:,|$)/;

/** Everything else that Playwright exports is exported by playwright-realtime, too, so the module name is all that changes. */
export function withImportsChanged(source: string): string {
  const change = (whole: string, before: string, names: string, quote: string): string =>
    EXTENDED.test(names) ? `${before}${quote}playwright-realtime${quote}` : whole;
  return source.replace(IMPORT, change).replace(REQUIRE, change);
}
