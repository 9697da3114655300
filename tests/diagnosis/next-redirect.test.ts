/**
 * Next.js redirects every path to the one without a slash, even if the path does not exist. Behind a rewrite, that is
 * the cause; without a server behind it, the missing server is.
 */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { evidenceOf, readAll, type Recording } from '../../tools/scenarios/recording.ts';

const NOT_FOUND = '<!DOCTYPE html><html><body><h1>404</h1><h2>This page could not be found.</h2></body></html>';

const rewritten = readAll(join(import.meta.dirname, '../corpus/recorded')).find(
  ({ name }) => name === 'next-redirects-slash',
) as Recording;

/** The same visit, but with Next's own page at the redirect's target, and no server anywhere. */
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

test('a redirect of Next.js to a path that does not exist is not the cause', () => {
  expect(names(withoutServer)).toEqual(['server-not-attached']);
});
