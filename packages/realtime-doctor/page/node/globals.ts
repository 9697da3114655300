/** Node globals that the page needs. */
export { Buffer } from './buffer.ts';
