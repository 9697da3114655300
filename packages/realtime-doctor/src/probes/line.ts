/** Checks the layers below HTTP: whether the name resolves, the port accepts, and the server speaks TLS. */
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Outcome, Route } from '../diagnosis/probes.ts';
import { outcome, type Deadline } from './outcome.ts';

export const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80));
/** Without the brackets of an IPv6 literal. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

export const askDns = (url: URL, deadline: Deadline): Promise<NonNullable<Route['dns']>> =>
  outcome(deadline, async () => {
    const found = await lookup(hostOf(url), { all: true });
    return { addresses: found.map(({ address }) => address) };
  });

export const askTcp = (url: URL, deadline: Deadline): Promise<NonNullable<Route['tcp']>> =>
  outcome(
    deadline,
    (signal) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: hostOf(url), port: portOf(url), signal });
        socket.once('connect', () => {
          resolve({ address: socket.remoteAddress ?? '' });
          socket.destroy();
        });
        socket.once('error', reject);
      }),
  );

export const askTls = (url: URL, deadline: Deadline): Promise<Outcome<{ authorized: boolean; reason?: string }>> =>
  outcome(
    deadline,
    (signal) =>
      new Promise((resolve, reject) => {
        const host = hostOf(url);
        const socket = connectTls({
          host,
          port: portOf(url),
          rejectUnauthorized: false,
          // RFC 6066 section 3: no address literals in the server name.
          ...(isIP(host) ? {} : { servername: host }),
        });
        signal.addEventListener('abort', () => socket.destroy());
        socket.once('secureConnect', () => {
          const problem: unknown = socket.authorizationError;
          // Typed as an Error, but in fact a code (`DEPTH_ZERO_SELF_SIGNED_CERT`).
          const reason = problem instanceof Error ? problem.message : typeof problem === 'string' ? problem : '';
          resolve({ authorized: socket.authorized, ...(reason ? { reason } : {}) });
          socket.destroy();
        });
        socket.once('error', reject);
      }),
  );
