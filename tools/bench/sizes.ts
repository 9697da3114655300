/** Sizes of the published packages. */
import { ROOT } from 'playwright-realtime/config/config.ts';
import { pack } from '../pack/index.ts';
import type { Measured, Say } from './turns.ts';

const KB = 1000;
/** Limit for the unpacked size of `realtime-doctor`, in bytes. */
const LIMIT = 2_000_000;

export async function packageSize(_runs: number, say: Say): Promise<Measured> {
  const packed = await pack(ROOT);
  for (const { name, size, unpackedSize, files } of packed) {
    const [small, large] = [size, unpackedSize].map((bytes) => Math.round(bytes / KB));
    say(`  ${name}: ${small} kB, unpacked ${large} kB in ${files.length} files`);
  }
  const ours = packed.find(({ name }) => name === 'realtime-doctor')?.unpackedSize ?? Number.NaN;
  return { unit: 'kB', ours: ours / KB, plain: LIMIT / KB, ratio: ours / LIMIT, runs: 1 };
}
