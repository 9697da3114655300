/** Sizes of the published packages. */
import { ROOT } from 'playwright-realtime/config/config.ts';
import { pack } from '../pack/index.ts';
import type { BenchEntry } from './turns.ts';

const KB = 1000;
/** Limit for the unpacked size of `realtime-doctor`, in bytes. */
const LIMIT = 2_000_000;

export const ofSizes: readonly BenchEntry[] = [
  {
    name: 'package-size',
    says: '`realtime-doctor` unpacked, against its limit of 2 MB (one turn: sizes don’t vary)',
    measure: async (_runs, say) => {
      const packed = await pack(ROOT);
      for (const { name, size, unpackedSize, files } of packed)
        say(
          `  ${name}: ${Math.round(size / KB)} kB, unpacked ${Math.round(unpackedSize / KB)} kB in ${files.length} files`,
        );
      const ours = packed.find(({ name }) => name === 'realtime-doctor')?.unpackedSize ?? Number.NaN;
      return { name: 'package-size', unit: 'kB', ours: ours / KB, plain: LIMIT / KB, ratio: ours / LIMIT, runs: 1 };
    },
  },
];
