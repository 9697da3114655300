/** Options of the command, apart from what they need, so that `--help` is quick. */
export const DISTURBANCES = ['none', 'latency', 'polling', 'nginx'] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

/**
 * Time limit of the doctor in a scenario, in milliseconds. Longer than its default, because scenarios judge the name,
 * on a machine busy with servers, browsers and other scenarios. The row has the actual duration.
 */
export const WITHIN = 20_000;
