/**
 * The tests that run only in `npm run test:all`, which the gate uses, and not in `npm test`. They need a container
 * engine, run whole journeys or scenarios, repeat one thing with random input, or take most of a minute. A test that is
 * named on the command line always runs.
 */
export interface LongTests {
  readonly why: string;
  /** Files, as globs below `tests/`. */
  readonly files: readonly string[];
}

export const LONG: readonly LongTests[] = [
  {
    why: 'the packages, packed and installed from the registry as a user would',
    files: ['packages/{create,doctor,mcp,tarballs}.test.ts'],
  },
  {
    why: 'container engine',
    files: ['stack/compose*.test.ts', 'stack/own-file.test.ts', 'suite/stack.test.ts'],
  },
  {
    why: 'whole journeys of this and other applications',
    files: [
      'applications/applications.test.ts',
      'journey/{crowd,ends}.test.ts',
      'stack/{attached,kept}.test.ts',
      'mutations/**',
      'versions/**',
    ],
  },
  {
    why: 'the doctor on real applications, and real scenarios',
    files: ['diagnosis/{doctor,interrupt,ladder,probes}.test.ts'],
  },
  {
    why: 'many rounds of random input',
    files: ['capture/{redaction-properties,verify-random,verify-hostile}.test.ts'],
  },
  {
    why: 'processes that are killed at any moment, and whole runs of Playwright with planted secrets',
    files: ['capture/{publish,canary,canary-capture,trace}.test.ts', 'stack/{local,local-owner,local-service}.test.ts'],
  },
  {
    why: 'runs whose infrastructure breaks, and runs that are killed at any moment',
    files: ['chaos/**'],
  },
  {
    why: 'the evidence command on whole captures',
    files: ['capture/{evidence-command,diff}.test.ts'],
  },
  {
    why: 'hundreds of megabytes, thousands of connections, two instances behind nginx',
    files: ['proxy/volume.test.ts', 'stack/two-instances.test.ts', 'sources/load.test.ts'],
  },
  {
    why: 'both backends over the network, in sequence; `npm test` keeps http',
    files: ['backend/{connect,notifications,process,redis}.test.ts'],
  },
  {
    why: "users' projects: packages packed and installed, whole runs of Playwright",
    files: ['examples/**', 'suite/**'],
  },
  {
    why: 'the page in a real browser; `npm test` keeps notifications and account',
    files: [
      'client/{accessibility,connection,native,serving,strict-mode}.test.ts',
      'report/page.test.ts',
      'sources/{fallback,missed,places,scripts}.test.ts',
    ],
  },
];
