import { readFileSync } from 'node:fs';
import type { Redactor } from 'realtime-doctor/redaction/index.ts';
import type { Contract } from 'realtime-doctor/contract/index.ts';
import { InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';
import type { Config } from '../config/config.ts';
import { login, tokenIn } from 'realtime-doctor/contract/asking.ts';
import type { Stack } from './stack.ts';

/** How long a login may take, milliseconds. */
const PATIENCE = 10_000;

/**
 * An application that somebody else runs. Nothing of it is started, stopped or paused, and what would change it
 * (an account, a disconnect by the server) only where its owner allows it; other journeys are skipped by name. The
 * fault proxy stands before its page all the same, since that harms nobody but the page's own connection.
 * @throws UsageError where the settings do not say how to reach it, or whom to be
 */
export async function attachedStack(config: Config, redactor: Redactor, contract: Contract): Promise<Stack> {
  const { E2E_BASE_URL: page, E2E_BACKEND_URL: backend } = config;
  // Where there are no tokens to sign, a secret is another application's.
  const secret = contract.token ? config.STACKMOTIVE_JWT_SECRET : undefined;
  if (!page)
    throw new UsageError('E2E_BASE_URL for an attached stack', 'it is not set', 'Set it to the page’s origin.');
  if (page.protocol !== 'http:') {
    throw new UsageError(
      'E2E_BASE_URL to be an http URL',
      `it is ${page.href}`,
      'The fault proxy passes bytes on and speaks no TLS, and a page behind it would not have the origin of its certificate: use the http address behind whatever ends TLS.',
    );
  }
  const token = secret ? undefined : await ownToken(config, backend ?? page, redactor, contract);
  return {
    describedAs: `attached to ${page.href}`,
    source: 'attached',
    secret,
    ...(token === undefined ? {} : { token }),
    frontend: () => Promise.resolve(page),
    backend: (instance) => Promise.resolve(instance === 'backend-2' ? undefined : backend),
    redis: () => Promise.resolve(undefined),
    can: (ability) => ability === 'change the application' && config.E2E_ALLOW_FAULTS,
    // Whether it has a Redis, or a second backend, is not known: only that nothing of it is ours to stop.
    whyNot: (ability) => `the harness did not start this application (${page.href}), so it does not ${ability}`,
    operate: (operation, service) =>
      Promise.reject(
        new UsageError(
          'a stack of our own',
          `${service} belongs to somebody else`,
          `An attached stack is never told to ${operation}.`,
        ),
      ),
    heal: () => Promise.resolve(),
    environmentNames: () => Promise.resolve([]),
    versions: () => Promise.resolve({}),
    down: () => Promise.resolve(),
  };
}

/** The token, or the session, that is given or that the application's login gives; none where nobody asks for one. */
async function ownToken(
  config: Config,
  origin: URL,
  redactor: Redactor,
  contract: Contract,
): Promise<string | undefined> {
  const { E2E_TOKEN, E2E_TOKEN_FILE: file, E2E_LOGIN_EMAIL: email, E2E_LOGIN_PASSWORD: password } = config;
  const { signIn } = contract.page;
  if (!signIn) return undefined;
  const token =
    E2E_TOKEN ??
    (file
      ? fromFile(file)
      : email && password
        ? await logIn(origin, { email, password }, redactor, contract)
        : undefined);
  if (token === undefined) {
    throw new UsageError(
      'somebody to be on the attached application',
      'none of STACKMOTIVE_JWT_SECRET, E2E_TOKEN, E2E_TOKEN_FILE, and E2E_LOGIN_EMAIL with E2E_LOGIN_PASSWORD is set',
      'Set one: the secret signs any token, a token or an account is one user.',
    );
  }
  redactor.register(token, signIn.by === 'cookie' ? 'cookie' : 'jwt');
  return token;
}

function fromFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('E2E_TOKEN_FILE to name a file that can be read', why, 'Correct it.', { cause });
  }
}

async function logIn(
  origin: URL,
  account: { readonly email: string; readonly password: string },
  redactor: Redactor,
  contract: Contract,
): Promise<string> {
  redactor.register(account.password, 'password');
  const { login: path } = contract.http;
  if (path === undefined) {
    throw new UsageError(
      'a login in the contract',
      'it names none (http.login)',
      'Name its path there, or give a token: E2E_TOKEN, E2E_TOKEN_FILE.',
    );
  }
  const url = new URL(path, origin);
  const response = await fetch(url, {
    ...login(contract, account),
    // A form's answer sends its browser on; who was let in is in this one.
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((cause: unknown) => {
    throw new InfrastructureError(`${url.href} to answer`, String(cause), 'Is the application up?', { cause });
  });
  const isIn = response.status < 400;
  const { signIn } = contract.page;
  const found = signIn?.by === 'cookie' ? cookieIn(response, signIn.name) : tokenIn(contract, await response.text());
  if (isIn && found !== undefined) return found;
  const wanted = signIn?.by === 'cookie' ? `a cookie ${signIn.name}` : 'a token (asking.login.answer)';
  const seen = isIn ? `it answered ${response.status} without ${wanted}` : `it answered ${response.status}`;
  throw new UsageError(
    `${url.href} to let ${account.email} in`,
    seen,
    'Correct E2E_LOGIN_EMAIL and E2E_LOGIN_PASSWORD, or how the contract asks (asking.login).',
  );
}

const cookieIn = (response: Response, name: string): string | undefined =>
  response.headers.getSetCookie().flatMap((cookie) => {
    const [pair = ''] = cookie.split(';');
    const [key, value] = pair.split(/=(.*)/);
    return key === name && value ? [value] : [];
  })[0];
