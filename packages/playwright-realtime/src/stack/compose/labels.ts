/** Labels of everything that our compose stacks create: containers, networks and volumes. */
export const LABELS = {
  /** The process that owns it, as `thisProcess` writes it. */
  owner: 'com.stackmotive.e2e.owner',
  /** The request's id: run and worker. */
  run: 'com.stackmotive.e2e.run',
} as const;
