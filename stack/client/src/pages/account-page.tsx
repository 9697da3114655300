import { useState } from 'react';
import type { FormEvent } from 'react';
import { AccountError, login, register } from '../accounts.ts';
import { Brand } from '../components/brand.tsx';
import { Field } from '../components/field.tsx';
import { Showcase } from '../components/showcase.tsx';
import { followLink, navigate } from '../router.ts';
import { storeToken } from '../storage.ts';

const kinds = {
  login: {
    title: 'Sign in',
    lead: 'Welcome back. Your notifications are waiting.',
    action: 'Sign in',
    busy: 'Signing in…',
    other: { ask: 'New to StackMotive?', link: 'Create an account', to: '/register' },
  },
  register: {
    title: 'Create an account',
    lead: 'A name, an address, a password: no more.',
    action: 'Create account',
    busy: 'Creating account…',
    other: { ask: 'Already registered?', link: 'Sign in', to: '/login' },
  },
} as const;

/**
 * Login and registration: the same form, except for the name field. On success, stores the token and opens the
 * dashboard.
 */
export function AccountPage({ kind }: { kind: 'login' | 'register' }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { title, lead, action, busy: busyText, other } = kinds[kind];

  const enter = async (form: FormData) => {
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const credentials = { email: text('email'), password: text('password') };
    setBusy(true);
    setProblem(undefined);
    try {
      const entered = kind === 'login' ? login(credentials) : register({ ...credentials, username: text('username') });
      storeToken(await entered);
      navigate('/dashboard');
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      setProblem(error.message);
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void enter(new FormData(event.currentTarget));
  };

  return (
    <div className="account">
      <title>{`${title} · StackMotive`}</title>
      <Showcase />
      <main className="account-main">
        <div className="account-box">
          <Brand />
          <h1 tabIndex={-1}>{title}</h1>
          <p className="muted">{lead}</p>
          <form onSubmit={submit} data-testid={`${kind}-form`}>
            {kind === 'register' && <Field name="username" label="Name" type="text" autoComplete="username" />}
            <Field name="email" label="Email" type="email" autoComplete="email" />
            <Field
              name="password"
              label="Password"
              type="password"
              autoComplete={kind === 'login' ? 'current-password' : 'new-password'}
            />
            <div role="alert" className="account-problem">
              {problem !== undefined && (
                <p className="notice" data-tone="bad" data-testid="account-error">
                  {problem}
                </p>
              )}
            </div>
            <button type="submit" className="button primary wide" disabled={busy} data-testid="account-submit">
              {busy ? busyText : action}
            </button>
          </form>
          <p className="muted">
            {other.ask}{' '}
            <a href={other.to} onClick={followLink(other.to)}>
              {other.link}
            </a>
          </p>
        </div>
      </main>
    </div>
  );
}
