/** `use: { realtime: { stack } }`: the application from a compose file, brought up by Testcontainers. */
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { overridePublishedHost } from '../stack/compose/engine.ts';
import { InfrastructureError, messageOf, UsageError } from 'realtime-doctor/errors.ts';

const OPTION = 'use.realtime.stack';

/** Where the application comes from. Each Playwright worker has a stack of its own, on ports that the engine chooses. */
export interface StackOptions {
  /** The compose file, relative to Playwright's configuration. */
  compose: string;
  /** The service that serves the page. */
  service: string;
  /** The port on which it listens in its container. The compose file must publish it: `ports: ['127.0.0.1::5173']`. */
  port: number;
  /**
   * How long the services may take to become ready, in milliseconds: to pass their health checks, or to listen.
   * @default 120000
   */
  startupTimeout?: number;
}

const shape = z.strictObject({
  compose: z.string().min(1),
  service: z.string().min(1),
  port: z.int().min(1).max(65_535),
  startupTimeout: z.int().min(1).default(120_000),
});

export interface RunningStack {
  /** The page's address. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param given - the option's value, of any form
 * @param folder - that of Playwright's configuration
 * @throws UsageError if the option is not valid or Testcontainers is not installed
 * @throws InfrastructureError if a service does not become ready
 */
export async function startStack(given: unknown, folder: string): Promise<RunningStack> {
  const { compose, service, port, startupTimeout } = validated(given);
  const file = resolve(folder, compose);
  if (!existsSync(file)) {
    throw new UsageError(`${OPTION}.compose names a file that does not exist: ${file}.`, 'Correct the path.');
  }
  const { DockerComposeEnvironment } = await testcontainers();
  try {
    const started = await new DockerComposeEnvironment(dirname(file), basename(file))
      .withStartupTimeout(startupTimeout)
      .up();
    const stop = async (): Promise<void> => void (await started.down({ removeVolumes: true }));
    try {
      const container = started.getContainer(`${service}-1`);
      return { url: `http://${container.getHost()}:${container.getMappedPort(port)}/`, stop };
    } catch (cause) {
      await stop();
      throw cause;
    }
  } catch (cause) {
    throw new InfrastructureError(
      `The stack of ${basename(file)} did not start: ${messageOf(cause)}.`,
      `See what it says with: docker compose -f ${file} up`,
      { cause },
    );
  }
}

function validated(given: unknown): z.output<typeof shape> {
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = [OPTION, ...(issue?.path ?? [])].join('.');
  throw new UsageError(
    `${place} is not valid: ${issue?.message ?? 'wrong form'}.`,
    "Write it as stack: { compose: 'docker-compose.yml', service: 'web', port: 5173 }.",
  );
}

/** An optional peer: most suites need no containers. */
async function testcontainers(): Promise<typeof import('testcontainers')> {
  overridePublishedHost();
  try {
    return await import('testcontainers');
  } catch (cause) {
    throw new UsageError(`${OPTION} needs Testcontainers.`, 'Install it: npm i -D testcontainers', { cause });
  }
}
