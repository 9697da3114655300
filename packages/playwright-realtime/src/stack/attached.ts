import { readFileSync } from 'node:fs';
import type { Redactor } from 'realtime-doctor/redaction/index.ts';
import type { Contract } from 'realtime-doctor/contract/index.ts';
import { InfrastructureError, UsageError, messageOf } from 'realtime-doctor/errors.ts';
import type { Config } from '../config/config.ts';
import { login, tokenIn } from 'realtime-doctor/contract/asking.ts';
import type { Stack } from './stack.ts';

const LOGIN_TIMEOUT_MS = 10_000;

/**
 * An application that is already running. It is never started, stopped or paused, and changed (an account, a disconnect
 * by the server) only if its owner allows it; journeys that need more are skipped. The fault proxy still sits in front
 * of its page, because that affects only the page's own connections.
 * @throws UsageError if the settings don't say how to reach it or which user to be
 */
export async function attachedStack(config: Config, redactor: Redactor, contract: Contract): Promise<Stack> {
  const { E2E_BASE_URL: page, E2E_BACKEND_URL: backend } = config;
  // Without tokens to sign, a configured secret belongs to another application.
  const secret = contract.token ? config.STACKMOTIVE_JWT_SECRET : undefined;
  if (!page) throw new UsageError('An attached stack needs E2E_BASE_URL.', "Set it to the page's origin.");
  if (page.protocol !== 'http:') {
    throw new UsageError(
      `E2E_BASE_URL is ${page.href}, but the fault proxy does not speak TLS.`,
      'Use the http address behind the server that terminates TLS.',
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
    // It is unknown whether it has a Redis or a second backend, but the harness may stop neither.
    whyNot: (ability) => `the harness did not start this application (${page.href}), so it does not ${ability}`,
    operate: (operation, service) =>
      Promise.reject(
        new UsageError(
          `The harness did not start ${service}, so it will not ${operation} it.`,
          'Use --stack=local or --stack=compose.',
        ),
      ),
    heal: () => Promise.resolve(),
    environmentNames: () => Promise.resolve([]),
    versions: () => Promise.resolve({}),
    down: () => Promise.resolve(),
  };
}

/** The configured token or session, or one from the application's login; undefined if it has no sign-in. */
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
      'The attached application requires sign-in, but no credentials are configured.',
      'Set STACKMOTIVE_JWT_SECRET, E2E_TOKEN, E2E_TOKEN_FILE, or E2E_LOGIN_EMAIL and E2E_LOGIN_PASSWORD.',
    );
  }
  redactor.register(token, signIn.by === 'cookie' ? 'cookie' : 'jwt');
  return token;
}

function fromFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = messageOf(cause);
    throw new UsageError(`E2E_TOKEN_FILE can't be read: ${why}.`, 'Correct the path or the permissions.', { cause });
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
      'The contract has no login, so E2E_LOGIN_EMAIL and E2E_LOGIN_PASSWORD are of no use.',
      'Add its path as http.login, or set E2E_TOKEN or E2E_TOKEN_FILE instead.',
    );
  }
  const url = new URL(path, origin);
  const response = await fetch(url, {
    ...login(contract, account),
    // A form's response redirects the browser; the session cookie is in the redirect itself.
    redirect: 'manual',
    signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new InfrastructureError(
      `${url.href} did not answer: ${String(cause)}.`,
      'Check that the application is running.',
      { cause },
    );
  });
  const isSignedIn = response.status < 400;
  const { signIn } = contract.page;
  const found = signIn?.by === 'cookie' ? cookieIn(response, signIn.name) : tokenIn(contract, await response.text());
  if (isSignedIn && found !== undefined) return found;
  const expected = signIn?.by === 'cookie' ? `the cookie ${signIn.name}` : 'a token (asking.login.answer)';
  const detail = isSignedIn ? ` without ${expected}` : '';
  throw new UsageError(
    `${url.href} did not sign ${account.email} in: it answered ${response.status}${detail}.`,
    'Correct E2E_LOGIN_EMAIL and E2E_LOGIN_PASSWORD, or the request in the contract (asking.login).',
  );
}

const cookieIn = (response: Response, name: string): string | undefined =>
  response.headers.getSetCookie().flatMap((cookie) => {
    const [pair = ''] = cookie.split(';');
    const [key, value] = pair.split(/=(.*)/);
    return key === name && value ? [value] : [];
  })[0];
