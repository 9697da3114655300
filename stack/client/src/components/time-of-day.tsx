import { timeOfDay } from '../time.ts';

export function TimeOfDay({ at }: { at: Date }) {
  return <time dateTime={at.toISOString()}>{timeOfDay(at)}</time>;
}
