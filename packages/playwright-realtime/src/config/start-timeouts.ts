import type { Config } from './config.ts';

/** Pulling or building images may take this long; longer if the services may. */
const IMAGES_TIMEOUT_MS = 10 * 60_000;

/** How long the two parts of a start may take. */
export interface StartTimeouts {
  /** Until images are pulled and built and containers are created from them. */
  readonly imagesMs: number;
  /** Until every service is ready, counted from the start of the first one. */
  readonly servicesMs: number;
}

export function startTimeouts({ E2E_START_TIMEOUT }: Pick<Config, 'E2E_START_TIMEOUT'>): StartTimeouts {
  const servicesMs = E2E_START_TIMEOUT * 1000;
  return { imagesMs: Math.max(IMAGES_TIMEOUT_MS, servicesMs), servicesMs };
}
