/** Tries combinations of versions, one after another. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { ownFolder } from 'realtime-doctor/process/leftovers.ts';
import { clientPackages, combinations, serverPackages, type Combination } from '../../tools/versions/combinations.ts';
import { markdown, text, type Row } from '../../tools/versions/table.ts';
import { tryOne } from '../../tools/versions/trial.ts';
import { writePage } from '../../tools/markdown.ts';
import { say } from './command.ts';

export interface Flags {
  only?: string[];
  server?: string;
  client?: string;
  node?: string;
  json?: boolean;
  markdown?: string;
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

/** @returns the exit code: 0 if every combination passed */
export async function versions(flags: Flags): Promise<number> {
  const home = ownFolder('versions');
  try {
    const rows: Row[] = [];
    for (const [number, combination] of choose(flags).entries()) {
      say(`${combination.name}: running`);
      const row = await tryOne(combination, join(home, String(number)), { signal: interrupted.signal, say });
      if (interrupted.signal.aborted) return EXIT.interrupted;
      say(`${combination.name}: ${row.verdict} (${row.why ?? row.failed.join(', ')}; ${row.seconds.toFixed(1)} s)`);
      rows.push(row);
    }
    if (flags.markdown) await writePage(flags.markdown, markdown(rows));
    process.stdout.write(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : `${text(rows)}\n`);
    if (rows.some(({ verdict }) => verdict === 'failed')) return EXIT.claim;
    return rows.every(({ verdict }) => verdict === 'passed') ? EXIT.ok : EXIT.infrastructure;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function choose({ only, server, client, node }: Flags): readonly Combination[] {
  const own = [
    ...(server ? [`server ${server}`] : []),
    ...(client ? [`client ${client}`] : []),
    ...(node ? [`Node ${node}`] : []),
  ];
  if (own.length > 0) {
    const packages = { server: serverPackages(server ?? 'latest'), client: clientPackages(client ?? 'latest') };
    return [{ name: own.join(', '), ...packages, ...(node ? { node } : {}) }];
  }
  const chosen = only ? combinations.filter(({ name }) => only.some((word) => name.includes(word))) : combinations;
  if (chosen.length > 0) return chosen;
  throw new UsageError(`No combination is called ${only?.join(' or ')}.`, 'Omit --only to run all.');
}
