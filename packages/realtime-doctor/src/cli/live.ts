/** `realtime-doctor URL`: diagnoses a running application. */
import type { Command } from 'commander';
import { inferred } from '../contract/inferred.ts';
import { EXIT } from '../errors.ts';
import type { Examined } from '../examine/examine.ts';
import type { Flags } from './options.ts';
import type { Host } from './host.ts';
import { readLog, readSecret, readToken } from './inputs.ts';
import { endOnSignal } from './signals.ts';

/**
 * Time limit for the whole answer on a quiet machine. A machine that loaded this program slowly gets more.
 * Milliseconds.
 */
const ANSWER = 9300;
/** Load time of this program on a quiet machine. Milliseconds. */
const LOADING = 900;
/** Extra time for a slow machine: per millisecond of slower loading, and at most. Milliseconds. */
const SLOWER = { times: 4, most: 20_000 } as const;
/** Time needed besides watching, for starting the browser and for the probes. Milliseconds. */
const AROUND = 6000;

/** Exit codes of the verdicts. */
export const EXIT_OF = { healthy: EXIT.ok, broken: EXIT.claim, inconclusive: EXIT.evidence } as const;

/** @returns the exit code of the verdict */
export async function liveCommand(program: Command, host: Host): Promise<number> {
  const flags = program.opts<Flags>();
  const [url] = program.processedArgs as [URL];
  endOnSignal();
  host.useTemporaryFolder();
  const { canVisit, launch } = await import('../examine/browser.ts');
  // Starts while the rest of this program is loading.
  const browser = flags.page && canVisit() ? launch() : undefined;
  // A failed start is reported where it is awaited.
  browser?.catch(() => undefined);
  const namedBy = program.getOptionValueSource('contract') === 'cli' ? '--contract' : 'E2E_CONTRACT';
  const [{ examine }, { answerText, toJson }, { composeEnvironment }, { keep }, contracts, contract] =
    await Promise.all([
      import('../examine/examine.ts'),
      import('../examine/answer.ts'),
      import('../probes/compose.ts'),
      import('../examine/keep.ts'),
      host.contracts(),
      flags.contract === undefined ? undefined : host.loadContract(flags.contract, namedBy),
    ]);
  const token = flags.tokenFile === undefined ? undefined : readToken(flags.tokenFile);
  const { compose, watch } = flags;
  // A missing file is a usage error, reported before anything is opened.
  if (compose !== undefined) composeEnvironment(compose, contract ?? inferred);
  const examined = await examine({
    url,
    ...(contract ? { contract } : {}),
    known: Object.values(contracts),
    say: host.say,
    page: flags.page,
    ...(watch === undefined ? {} : { watch: watch * 1000 }),
    within: timeLimit(flags),
    isSoft: flags.within === undefined,
    ...(browser ? { browser } : {}),
    trusted: flags.trust.map(({ origin }) => origin),
    ...(token === undefined ? {} : { token }),
    ...(flags.storageKey === undefined ? {} : { storageKey: flags.storageKey }),
    ...(compose === undefined
      ? {}
      : { configuration: (known) => ({ environment: composeEnvironment(compose, known) }) }),
    probes: flags.probes && probesOf(flags),
  });
  // The user's wait began with the command, so include the load time.
  const answer: Examined = { ...examined, ms: Math.round(performance.now()) };
  const saved = flags.save === undefined ? undefined : keep(flags.save, answer);
  const text = flags.json
    ? JSON.stringify(toJson(answer), null, 2)
    : answerText(answer, { more: host.more, ...(saved === undefined ? {} : { saved }) });
  process.stdout.write(`${text}\n`);
  return EXIT_OF[examined.verdict];
}

function probesOf(flags: Flags) {
  const secret = flags.secretEnv === undefined ? undefined : readSecret(flags.secretEnv);
  const logs = [...readLog('backend', flags.backendLog), ...readLog('frontend', flags.frontendLog)];
  return {
    backendUrls: flags.backend,
    allow: { notification: flags.allowNotification ?? false },
    ...(logs.length > 0 ? { logs } : {}),
    ...(secret === undefined ? {} : { secret }),
    ...(flags.client === undefined ? {} : { clientDir: flags.client }),
    ...(flags.redis === undefined ? {} : { redisUrl: flags.redis }),
  };
}

/** Milliseconds left for the answer. */
function timeLimit({ within, watch = 0 }: Flags): number {
  const loading = performance.now();
  if (within !== undefined) return Math.max(AROUND, within * 1000) - loading;
  const more = Math.min(SLOWER.most, SLOWER.times * Math.max(0, loading - LOADING));
  return Math.max(ANSWER, watch * 1000 + AROUND) - loading + more;
}
