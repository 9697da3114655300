import type { CaptureDiff } from './index.ts';

/** A difference as plain data, without image bytes. */
export const asData = (difference: CaptureDiff): unknown =>
  JSON.parse(JSON.stringify(difference, (key, value: unknown) => (key === 'images' ? undefined : value)));
