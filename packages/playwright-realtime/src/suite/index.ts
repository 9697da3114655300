/**
 * What anyone's Playwright suite gets by one changed import: the realtime traffic of each test's pages is recorded, and
 * when a test fails, the first line of its message names the cause. It needs no stack, no proxy, no contract and no page
 * object, and it never fails or slows a test of its own.
 */
export { realtimeFixtures, test, type RealtimeFixtures, type RealtimeTestOptions } from './fixtures.ts';
export type { EndFault, Network } from './network.ts';
export type { RealtimeOptions, RecordMode } from './options.ts';
