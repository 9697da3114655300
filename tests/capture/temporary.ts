import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test as base } from '@playwright/test';

/** A test with its own folder, which is removed afterwards. */
export const test = base.extend<{ dir: string }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from here
  dir: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'bundle-'));
    await use(dir);
    rmSync(dir, { recursive: true, force: true });
  },
});

/** Writes files by path and returns the folder. */
export function fill(dir: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return dir;
}
