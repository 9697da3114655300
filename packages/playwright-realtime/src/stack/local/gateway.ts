/** The gateway in front of two instances: nginx with the same configuration as the container (stack/gateway). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT } from '../../config/config.ts';
import { answers200 } from '../process/health.ts';
import { isExecutable } from '../process/executable.ts';
import type { Program } from '../process/life.ts';

const TEMPLATE = join(ROOT, 'stack/gateway/nginx.conf.template');

/** Path of nginx. Debian installs it in a folder that only root has on the PATH. */
export function findNginx(path = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter(Boolean), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'nginx')).find(isExecutable);
}

export const noNginx = (): InfrastructureError =>
  new InfrastructureError(
    'Two instances of the local backend need nginx as their gateway, but it is neither on the PATH nor in /usr/sbin.',
    'Install nginx, use --stack=compose, or omit --instances.',
  );

export interface GatewayPlan {
  readonly nginx: string;
  readonly port: number;
  /** Ports of the instances on 127.0.0.1. */
  readonly backends: readonly number[];
  /** The stack's temporary folder. */
  readonly dir: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function gatewayProgram({ nginx, port, backends, dir, environment }: GatewayPlan): Program {
  const home = join(dir, 'gateway');
  const file = join(home, 'nginx.conf');
  mkdirSync(home, { recursive: true });
  const values: Readonly<Record<string, string>> = {
    GATEWAY_DIR: home,
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    GATEWAY_SERVERS: backends.map((each) => `server 127.0.0.1:${each} max_fails=0;`).join(' '),
  };
  writeFileSync(
    file,
    readFileSync(TEMPLATE, 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
  );
  // If root starts it, its worker would run as user `nobody`, who can't read the folder.
  const user = process.getuid?.() === 0 ? ' user root;' : '';
  return {
    role: 'frontend',
    name: 'gateway',
    cwd: home,
    command: [nginx, '-p', home, '-e', 'stderr', '-c', file, '-g', `daemon off;${user}`],
    environment,
    health: () => answers200(new URL(`http://127.0.0.1:${port}/api/health`)),
  };
}
