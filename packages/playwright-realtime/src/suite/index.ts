/**
 * For any Playwright suite, by changing one import: records the realtime traffic of each test's pages, and puts the
 * cause on the first line of a failed test's message. It needs no stack, proxy, contract or page object, and never
 * fails a test or slows it down.
 */
export { realtimeFixtures, test, type RealtimeFixtures, type RealtimeTestOptions } from './fixtures.ts';
export type { EndFault, Network } from './network.ts';
export type { RealtimeOptions, RecordMode } from './options.ts';
