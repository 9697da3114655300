/** Registration and login over HTTP. */

export interface Credentials {
  email: string;
  password: string;
  /** Registration only. */
  username?: string;
}

/** The message says why it failed and can be shown to the user. */
export class AccountError extends Error {}

/** The reason in an error response. FastAPI puts it into `detail` (a string, or a list for invalid input). */
function reasonIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { detail, message, error } = body as Record<string, unknown>;
  if (Array.isArray(detail)) {
    return detail.map((item: unknown) => (item as { msg?: string }).msg ?? 'Invalid input').join('. ');
  }
  return [detail, message, error].find((reason) => typeof reason === 'string');
}

async function answerOf(path: string, credentials: Credentials): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
  } catch (cause) {
    throw new AccountError('The server can’t be reached. Check your connection and try again.', { cause });
  }
}

/** @returns the access token. @throws AccountError with the server's reason, or with the status if it gave none. */
async function authenticate(path: string, credentials: Credentials): Promise<string> {
  const response = await answerOf(path, credentials);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const body: unknown = isJson ? await response.json() : undefined;
  if (!response.ok) {
    const away = response.status >= 502 && response.status <= 504;
    const fallback = away ? 'The server is not available right now' : 'The server refused';
    throw new AccountError(reasonIn(body) ?? `${fallback} (${response.status}). Try again in a moment.`);
  }
  const token = (body as { access_token?: unknown } | undefined)?.access_token;
  if (typeof token === 'string') return token;
  throw new AccountError('The server answered without an access token. Tell its operator.');
}

export const login = (credentials: Credentials): Promise<string> => authenticate('/api/login', credentials);
export const register = (credentials: Credentials): Promise<string> => authenticate('/api/register', credentials);
