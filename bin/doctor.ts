/** `npm run doctor -- URL`: the diagnosis of any running application, without a journey. */
import { existsSync, readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { canVisit, launch } from 'realtime-doctor/examine/browser.ts';
import { useTemporaryFolder } from 'playwright-realtime/run/temporary-folder.ts';
import { run, say } from './lib/command.ts';
import { contracts } from '../fixtures/contract/index.ts';
import { endOnSignal } from './lib/interrupt.ts';
import { recordedCommand } from './lib/recorded.ts';

interface Flags {
  json?: boolean;
  tokenFile?: string;
  secretEnv?: string;
  backend: URL[];
  client?: string;
  contract?: string;
  probes: boolean;
  save?: string;
  compose?: string;
  redis?: URL;
  backendLog?: string;
  frontendLog?: string;
  storageKey?: string;
  trust: URL[];
  allowNotification?: boolean;
  page: boolean;
  watch?: number;
  within?: number;
}

/** The whole answer, on a quiet machine. One that took long to load this program gets more. Milliseconds. */
const ANSWER = 9300;
/** Until this program is loaded, on a quiet machine. Milliseconds. */
const LOADING = 900;
/** What a machine that loads slowly gets more, for each millisecond, and at most. */
const SLOWER = { times: 4, most: 20_000 } as const;
/** Beside the watching: for the browser's start, and the probes. Milliseconds. */
const AROUND = 6000;

/** Exit codes of the verdicts. */
const EXIT_OF = { healthy: EXIT.ok, broken: EXIT.claim, inconclusive: EXIT.evidence } as const;

const several = (value: string, before: URL[]): URL[] => [...before, web(value)];

const program = new Command('npm run doctor --')
  .description('Diagnoses a running application: opens the page, runs probes and reports the root cause.')
  .argument('<url>', 'the page, as a browser opens it', web)
  .option('--json', 'print JSON to stdout')
  .option('--token-file <file>', 'a file with an access token; it goes to the URL’s origin and the named backends only')
  .option('--secret-env <name>', 'the environment variable that holds the signing secret, to mint tokens with')
  .option('--backend <url>', 'where the backend is reached directly; may be given for each instance', several, [])
  .addOption(
    new Option(
      '--contract <name>',
      'what the application promises: a contract by name, or a file (default: inferred from the page)',
    ).env('E2E_CONTRACT'),
  )
  .option('--client <dir>', 'the client’s folder, with its package.json')
  .option('--compose <file>', 'a compose file, for the names in the services’ environment')
  .option('--redis <url>', 'where Redis is reached', redis)
  .option('--backend-log <file>', 'what the backend wrote')
  .option('--frontend-log <file>', 'what the web server wrote')
  .option('--storage-key <key>', 'the localStorage key to put the token under, instead of the contract’s')
  .option('--trust <url>', 'another origin that the page may send the token to; may be given again', several, [])
  .option('--allow-notification', 'ask the application for one test notification to the token’s own user')
  .option('--no-page', 'do not open the page in a browser')
  .option('--no-probes', 'look at the page only, and ask its servers nothing')
  .option('--watch <seconds>', 'for how long the page is watched (default: 3.6)', seconds)
  .option('--within <seconds>', 'overall time limit; checks that did not finish are listed (default: about 9)', seconds)
  .option('--save <dir>', 'keep the transcript and the answer in this folder')
  .exitOverride();

const recorded = recordedCommand(process.argv.slice(2));
if (recorded) await run(recorded);

await run(async () => {
  program.parse();
  const flags = program.opts<Flags>();
  const [url] = program.processedArgs as [URL];
  endOnSignal();
  useTemporaryFolder('doctor', say);
  // It starts while the rest of this program is loaded.
  const browser = flags.page && canVisit() ? launch() : undefined;
  // A failed start is reported where it is awaited.
  browser?.catch(() => undefined);
  const named = flags.contract;
  const [{ examine }, { tell, toJson }, { composeEnvironment }, { keep }, contract] = await Promise.all([
    import('realtime-doctor/examine/examine.ts'),
    import('realtime-doctor/examine/answer.ts'),
    import('realtime-doctor/probes/compose.ts'),
    import('realtime-doctor/examine/keep.ts'),
    named === undefined
      ? undefined
      : import('playwright-realtime/config/contract.ts').then(({ loadContract }) =>
          loadContract(
            { E2E_CONTRACT: named },
            {
              namedBy: program.getOptionValueSource('contract') === 'cli' ? '--contract' : 'E2E_CONTRACT',
              loaded: contracts,
            },
          ),
        ),
  ]);
  const token = flags.tokenFile === undefined ? undefined : readToken(flags.tokenFile);
  const secret = flags.secretEnv === undefined ? undefined : readSecret(flags.secretEnv);
  const logs = [...readLog('backend', flags.backendLog), ...readLog('frontend', flags.frontendLog)];
  const { compose, watch } = flags;
  // A file that is not there is bad usage: that is said before anything is opened.
  if (compose !== undefined) composeEnvironment(compose, contract ?? inferred);
  const examined = await examine({
    url,
    ...(contract ? { contract } : {}),
    known: Object.values(contracts),
    say,
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
    probes: flags.probes && {
      backendUrls: flags.backend,
      allow: { notification: flags.allowNotification ?? false },
      ...(logs.length > 0 ? { logs } : {}),
      ...(secret === undefined ? {} : { secret }),
      ...(flags.client === undefined ? {} : { clientDir: flags.client }),
      ...(flags.redis === undefined ? {} : { redisUrl: flags.redis }),
    },
  });
  // For a person who waits for the answer, the time began with the command.
  const answer = { ...examined, ms: Math.round(performance.now()) };
  const saved = flags.save === undefined ? undefined : keep(flags.save, answer);
  process.stdout.write(flags.json ? `${JSON.stringify(toJson(answer), null, 2)}\n` : `${tell(answer, saved)}\n`);
  return EXIT_OF[examined.verdict];
});

/** Milliseconds that are left for the answer. */
function timeLimit({ within, watch = 0 }: Flags): number {
  const loading = performance.now();
  if (within !== undefined) return Math.max(AROUND, within * 1000) - loading;
  const more = Math.min(SLOWER.most, SLOWER.times * Math.max(0, loading - LOADING));
  return Math.max(ANSWER, watch * 1000 + AROUND) - loading + more;
}

function web(value: string): URL {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new InvalidArgumentError(`Expected an http or https URL, for example http://127.0.0.1:5174.`);
}

function redis(value: string): URL {
  if (URL.canParse(value) && new URL(value).protocol === 'redis:') return new URL(value);
  throw new InvalidArgumentError('Expected redis://host:port.');
}

function seconds(value: string): number {
  const number = Number(value);
  if (number > 0 && number <= 120) return number;
  throw new InvalidArgumentError('Expected seconds, more than 0 and at most 120.');
}

function readToken(file: string): string {
  const token = read(file, 'a token').trim();
  if (token !== '' && !/\s/.test(token.replace(/^Bearer /i, ''))) return token;
  throw new UsageError(
    token === '' ? `${file} is empty.` : `${file} holds more than one token.`,
    'Write one token in it, and nothing else.',
  );
}

function readSecret(name: string): string {
  const secret = process.env[name];
  if (secret) return secret;
  throw new UsageError(`${name} is not set.`, 'Set it to the signing secret, or leave --secret-env out.');
}

function readLog(source: 'backend' | 'frontend', file: string | undefined) {
  if (file === undefined) return [];
  return read(file, 'a log')
    .split('\n')
    .filter((text) => text !== '')
    .slice(-500)
    .map((text) => ({ source, text }));
}

function read(file: string, what: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new UsageError(`There is no file ${file} to read ${what} from.`, 'Correct the path.');
}
