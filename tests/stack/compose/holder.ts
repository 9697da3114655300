/** A process that holds the lock of `prepare` until it is killed. */
import { exclusively } from 'playwright-realtime/stack/prepare/exclusively.ts';

await exclusively(
  () => {},
  async () => {
    console.log('holds it');
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  },
);
