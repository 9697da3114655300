/** `npm run versions`: runs four journeys on old and new versions of Socket.IO, Node and Python. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { ownFolder } from 'realtime-doctor/process/leftovers.ts';
import { clientPackages, combinations, serverPackages, type Combination } from '../tools/versions/combinations.ts';
import { markdown, text, type Row } from '../tools/versions/table.ts';
import { tryOne } from '../tools/versions/trial.ts';
import { writePage } from '../tools/markdown.ts';
import { run, say } from './lib/command.ts';

interface Flags {
  only?: string[];
  server?: string;
  client?: string;
  node?: string;
  json?: boolean;
  markdown?: string;
}

const program = new Command('npm run versions --')
  .description('Runs four journeys of Journey 9 on each combination of versions and shows which passed.')
  .option('--only <name...>', 'combinations whose names contain these words')
  .option('--server <version>', 'custom combination: this version of socket.io with the newest client')
  .option('--client <version>', 'custom combination: this version of socket.io-client')
  .option('--node <major>', 'custom combination: this major version of Node')
  .option('--json', 'print JSON to stdout')
  .option('--markdown <file>', 'also write the table as a page')
  .exitOverride();

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

await run(async () => {
  program.parse();
  const flags = program.opts<Flags>();
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
});

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
