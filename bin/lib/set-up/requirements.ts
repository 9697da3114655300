/** Programs that a run needs besides npm packages, and where each package manager has them. */
import { execFileSync } from 'node:child_process';
import { findBrowser } from 'realtime-doctor/browser/find.ts';
import { findNginx } from 'playwright-realtime/stack/local/gateway.ts';
import { pythonCommand } from 'playwright-realtime/stack/local/programs.ts';
import { findRedis } from 'playwright-realtime/stack/local/redis.ts';

/** A package manager, or a separate command if it has no package. */
export type Manager = 'apt' | 'apt-ubuntu' | 'dnf' | 'brew';
export type Source = { readonly packages: readonly string[] } | { readonly command: string };

export interface Requirement {
  readonly name: string;
  /** Description of what was found, or undefined. */
  readonly find: () => Promise<string | undefined>;
  readonly from: Readonly<Record<Manager, Source>>;
  /** Optional: installed if possible; otherwise tests that need it are skipped with that reason. */
  readonly isOptional?: true;
}

/** Playwright's build and the system libraries that it needs. */
const PLAYWRIGHTS_OWN = 'npx playwright install --with-deps chromium';

/** With a display, users may want to watch: `--headed`, `--debug`, the editor. */
const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

export const chromium = (named: string | undefined): Requirement => ({
  name: 'Chromium',
  find: async () => {
    const found = findBrowser(named);
    return found && `${found.path} (${found.foundAs})`;
  },
  from: {
    // Without a font, Chromium renders no text.
    apt: { packages: [...(hasDisplay ? ['chromium'] : []), 'chromium-headless-shell', 'fonts-dejavu-core'] },
    // Ubuntu's package only installs a snap.
    'apt-ubuntu': { command: PLAYWRIGHTS_OWN },
    dnf: { packages: ['chromium', 'dejavu-sans-fonts'] },
    brew: { command: 'npx playwright install chromium' },
  },
});

export const redis: Requirement = {
  name: 'Redis',
  find: async () => {
    const found = await findRedis();
    return found && `${found.name} ${found.version} (${found.path})`;
  },
  from: {
    apt: { packages: ['redis-server'] },
    'apt-ubuntu': { packages: ['redis-server'] },
    dnf: { packages: ['valkey'] },
    brew: { packages: ['redis'] },
  },
};

/** The gateway in front of two backend instances. */
export const nginx: Requirement = {
  name: 'nginx',
  find: async () => findNginx(),
  from: {
    apt: { packages: ['nginx-light'] },
    'apt-ubuntu': { packages: ['nginx-light'] },
    dnf: { packages: ['nginx'] },
    brew: { packages: ['nginx'] },
  },
};

const DEBIAN_PYTHON: Source = {
  packages: ['python3-fastapi', 'python3-jwt', 'python3-redis', 'python3-socketio', 'uvicorn'],
};
const PIP: Source = { command: 'python3 -m pip install -r stack/backend-python/requirements.txt' };

/** The imports of the Python backend. */
export const python: Requirement = {
  name: 'Python with python-socketio',
  find: async () => {
    const [file = '', ...args] = pythonCommand();
    try {
      execFileSync(file, [...args, '-c', 'import fastapi, jwt, redis, socketio, uvicorn'], { stdio: 'ignore' });
      return file;
    } catch {
      // No interpreter, or one without the packages.
      return undefined;
    }
  },
  from: { apt: DEBIAN_PYTHON, 'apt-ubuntu': DEBIAN_PYTHON, dnf: PIP, brew: PIP },
};
