/** What Node's programs find without an import. */
export { PageBuffer as Buffer } from './buffer.ts';
