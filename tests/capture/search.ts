import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';

/**
 * Every place in a folder that contains one of the needles: names, bytes, and contents of archives. Shares no code with
 * the redactor or the scan, so that it does not share their mistakes.
 */
export function searchFolder(dir: string, needles: readonly string[]): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const full = join(dir, path);
    const named = needles.filter((needle) => path.includes(needle)).map(() => `name ${path}`);
    return statSync(full).isFile() ? [...named, ...searchBytes(path, readFileSync(full), needles)] : named;
  });
}

export function searchBytes(where: string, bytes: Buffer, needles: readonly string[]): string[] {
  const found = needles
    .map((needle) => [needle, bytes.indexOf(needle)] as const)
    .filter(([, at]) => at >= 0)
    .map(([needle, at]) => `${where} at ${at}: ${needle.slice(0, 12)}…`);
  for (const [name, inside] of unpacked(bytes)) {
    if (needles.some((needle) => name.includes(needle))) found.push(`${where} › name ${name}`);
    found.push(...searchBytes(`${where} › ${name}`, inside, needles));
  }
  return found;
}

function unpacked(bytes: Buffer): [name: string, bytes: Buffer][] {
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    return Object.entries(unzipSync(bytes)).map(([name, inside]) => [name, Buffer.from(inside)]);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return [['gzip', gunzipSync(bytes)]];
  return [...bytes.toString('latin1').matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]+)/g)].map(
    ([, packed = ''], index) => [`base64 ${index}`, Buffer.from(packed, 'base64')],
  );
}

/** A value in the encodings that a reader would search for. */
export function writtenAs(value: string): string[] {
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), Buffer.from(value)]).toString('base64'),
  );
  return [
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString('hex'),
    ...base64.map((text) => text.slice(4, -4)),
    JSON.stringify(value).slice(1, -1),
  ];
}
