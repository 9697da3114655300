/** What Node's programs find without an import. */
export { Buffer } from './buffer.ts';
