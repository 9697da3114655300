/** A first contract, made of what the doctor sees of the running application. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal } from './refusal.ts';

interface Answer {
  readonly inferred: {
    readonly servers: readonly {
      /** Origin and path: `http://127.0.0.1:3000/socket.io/`. */
      readonly server: string;
      readonly transports: readonly string[];
      readonly namespaces: readonly string[];
    }[];
  };
}

/** Socket.IO's own defaults: a page's options cannot be seen on the wire. */
const CLIENT = { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5, timeout: 20_000 };

/**
 * @param folder - a project in which playwright-realtime is installed
 * @param url - the page of the running application
 * @throws Refusal if the page opens no Socket.IO connection
 */
export function inferContract(folder: string, url: string, name: string): string {
  const server = askDoctor(folder, url)?.inferred.servers[0];
  if (!server) {
    throw new Refusal(
      `No Socket.IO connection was seen at ${url}, so there is nothing to make a contract of.`,
      `See what is wrong with: npx realtime-doctor ${url}`,
    );
  }
  const contract = {
    name,
    transport: {
      path: new URL(server.server).pathname,
      namespace: server.namespaces[0] ?? '/',
      transports: server.transports,
    },
    client: CLIENT,
    events: {},
    http: {},
    page: { name: 'the page', routes: { dashboard: new URL(url).pathname }, shows: {} },
  };
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

/** Its exit code says whether realtime is well, which is not what is asked here. */
function askDoctor(folder: string, url: string): Answer | undefined {
  const ours = createRequire(pathToFileURL(join(folder, 'package.json'))).resolve('playwright-realtime/package.json');
  const doctor = dirname(createRequire(ours).resolve('realtime-doctor/package.json'));
  const command = [join(doctor, 'dist/cli/main.js'), url, '--json'];
  try {
    return JSON.parse(
      execFileSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    ) as Answer;
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    return stdout === undefined || stdout === '' ? undefined : (JSON.parse(stdout) as Answer);
  }
}
