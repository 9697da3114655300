/**
 * Next.js takes the slash off every path, of one that it does not have, too. Behind a rewrite that is the cause; with
 * nothing behind it, the server that is missing there is.
 */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { evidenceOf, readAll, type Recording } from '../../tools/scenarios/recording.ts';

const NOT_FOUND = '<!DOCTYPE html><html><body><h1>404</h1><h2>This page could not be found.</h2></body></html>';

const rewritten = readAll(join(import.meta.dirname, '../corpus/recorded')).find(
  ({ name }) => name === 'next-redirects-slash',
) as Recording;

/** The same visit, with Next's own page where the redirect leads, and nothing anywhere else. */
const withoutServer: Recording = {
  ...rewritten,
  probes: { ...rewritten.probes, routes: rewritten.probes.routes.map((route) => ({ ...route, paths: {} })) },
  entries: rewritten.entries.map((entry) =>
    entry.kind === 'http.response' && entry.status === 404 ? { ...entry, body: NOT_FOUND } : entry,
  ),
};

const names = (recording: Recording): string[] => diagnose(evidenceOf(recording)).map(({ id }) => id);

test('a redirect of Next.js to a rewrite is the cause', () => {
  expect(names(rewritten)).toEqual(['handshake-redirected']);
});

test('a redirect of Next.js to a path that it does not have is not', () => {
  expect(names(withoutServer)).toEqual(['server-not-attached']);
});
