/** Flags of a live examination, and their validation. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Host } from './host.ts';

export interface Flags {
  readonly json?: boolean;
  readonly tokenFile?: string;
  readonly secretEnv?: string;
  readonly backend: URL[];
  readonly client?: string;
  readonly contract?: string;
  readonly probes: boolean;
  readonly save?: string;
  readonly compose?: string;
  readonly redis?: URL;
  readonly backendLog?: string;
  readonly frontendLog?: string;
  readonly storageKey?: string;
  readonly trust: URL[];
  readonly allowNotification?: boolean;
  readonly page: boolean;
  readonly watch?: number;
  readonly within?: number;
}

const several = (value: string, before: URL[]): URL[] => [...before, web(value)];

export const liveProgram = ({ command }: Host): Command =>
  new Command(command)
    .description('Says why a realtime page is broken: opens it, probes its servers, and names the root cause.')
    .argument('<url>', 'URL of the page', web)
    .option('--json', 'print JSON to stdout')
    .option(
      '--token-file <file>',
      'a file with an access token; it goes to the URL’s origin and the named backends only',
    )
    .option('--secret-env <name>', 'the environment variable with the signing secret, for signing test tokens')
    .addOption(
      new Option('--backend <url>', 'URL of the backend itself; repeat for each instance')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--contract <name>',
        'what the application promises: a contract by name, or a file (default: inferred from the page)',
      ).env('E2E_CONTRACT'),
    )
    .option('--client <dir>', 'the client’s source folder, with its package.json')
    .option('--compose <file>', 'a compose file, to check the services’ environment variables')
    .option('--redis <url>', 'the Redis that the backend uses', redis)
    .option('--backend-log <file>', 'the backend’s log file')
    .option('--frontend-log <file>', 'the web server’s log file')
    .option('--storage-key <key>', 'the localStorage key to put the token under, instead of the contract’s')
    .addOption(
      new Option('--trust <url>', 'another origin that the page may send the token to; repeatable')
        .argParser(several)
        .default([], 'none'),
    )
    .option('--allow-notification', 'ask the application for one test notification to the token’s own user')
    .option('--no-page', 'do not open the page in a browser')
    .option('--no-probes', 'watch the page only; send no requests to its servers')
    .option('--watch <seconds>', 'how long to watch the page (default: 3.6)', seconds)
    .option(
      '--within <seconds>',
      'overall time limit; checks that did not finish are listed (default: about 9)',
      seconds,
    )
    .option('--save <dir>', 'save the transcript and the report to this folder')
    .addHelpText(
      'after',
      `
Other forms:
  ${command} FILE         explain a Playwright trace.zip, a HAR, or a folder of them (FILE --help lists the options)
  ${command} diff A B     find where two recordings first differ (diff --help)
  ${command} cause [ID]   explain a cause and its fix; without an ID, list all causes
  ${command} mcp          serve the same to coding agents, over stdio (MCP)

Exit codes: 0 healthy, 1 a cause was found, 2 bad usage, 3 the infrastructure failed, 4 inconclusive.`,
    )
    .exitOverride();

function web(value: string): URL {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new InvalidArgumentError(
    'Expected an http or https URL, for example http://127.0.0.1:5174, or the path of a recording that exists.',
  );
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
