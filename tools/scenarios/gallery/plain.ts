/** Replaces what differs between runs (ports, session ids, hashes, times) with constant text. */
import type { ProbeReport } from 'realtime-doctor/diagnosis/index.ts';

export type Plain = (text: string) => string;

export function plainFor({ routes }: ProbeReport): Plain {
  const hosts = routes.flatMap(({ name, origin }): [string, string][] => {
    const { host, hostname } = new URL(origin);
    return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? [[host, `${name.replace(' ', '-')}.test`]] : [];
  });
  return (text) => {
    let plain = text;
    for (const [host, name] of hosts) plain = plain.replaceAll(host, name);
    return plain
      .replace(/127\.0\.0\.1:\d+/g, 'elsewhere.test')
      .replace(/"sid":"[^"]*"/g, '"sid":"…"')
      .replace(/sid=[\w-]+/g, 'sid=…')
      .replace(/‹jwt [^›]*›/g, '‹jwt›')
      .replace(/‹secret [^›]*›/g, '‹secret›')
      .replace(/%E2%80%B9jwt[^&\s]*?%E2%80%BA/gi, '‹jwt›')
      .replace(/(?:doctor|probe|user)-[0-9a-f]{8}/g, 'somebody')
      .replace(/probe \d{13}/g, 'probe')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '2026-01-01T00:00:00Z')
      .replace(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, (time) => rounded(time));
  };
}

/** Rounds a time to one digit: enough to see its magnitude. */
function rounded(time: string): string {
  const [number = '0', unit = 's'] = time.split(' ');
  const value = Number(number) * (unit === 's' ? 1000 : 1);
  if (value < 1000) return 'less than a second';
  return `about ${Math.round(value / 1000)} s`;
}
