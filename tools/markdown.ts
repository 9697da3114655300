/** What the generated pages in `docs/` are made of. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { markdownTable } from 'markdown-table';
import { format, resolveConfig } from 'prettier';

/** A Markdown table. Cells may hold any text: bars are escaped, and line breaks, which a table can't have, are spaces. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable([head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '))));

/** Formatted as `npm run format` does, so that a generated page does not differ from a formatted one. */
export const formatted = async (text: string, file: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), filepath: file });

export async function writePage(file: string, text: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await formatted(text, file));
}
