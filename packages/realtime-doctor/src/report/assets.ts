/** The style sheet and script of reports, and the CSP that allows only these two. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const asset = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
export const style = asset('page.css');
export const script = asset('page.js');
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** `'self'` allows the images beside the report; every other request is blocked. */
export const policy = [
  "default-src 'none'",
  "img-src 'self' data:",
  `style-src ${hash(style)}`,
  `script-src ${hash(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
