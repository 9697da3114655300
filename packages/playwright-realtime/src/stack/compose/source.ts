import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { thisProcess } from 'realtime-doctor/process/owner.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { StartTimeouts } from '../../config/start-timeouts.ts';
import type { Stack, StackRequest } from '../stack.ts';
import { compose } from './command.ts';
import { connect, type Container, type Engine } from './engine.ts';
import { instanceName } from './events.ts';
import { explainStart, type ServiceSeen } from './failure.ts';
import { hasBuilds, ownSecret, type Project } from './files.ts';
import { Observer } from './observer.ts';
import { overrideFile } from './override.ts';
import { secretOf } from './own-files.ts';
import { NotReady, untilReady } from './ready.ts';
import { LABELS } from './labels.ts';
import type { FoundPrestart } from './prestart.ts';
import { projectName } from './project-name.ts';
import { ComposeStack } from './stack.ts';
import { removeProject, stopContainers, sweep, sweepFiles } from './teardown.ts';
import { bringUpProject } from './testcontainers.ts';
import { watchStart } from './watch.ts';
import { watchProject } from './watchdog.ts';

export interface ProjectOptions {
  readonly clock: RunClock;
  readonly contract: Contract;
  /** Absolute paths; the first one's folder is the project's. */
  readonly files: readonly string[];
  /** The files as compose reads them. */
  readonly definition: Project;
  /** Values for the files' variables, such as images and tags, in addition to this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder for generated files. */
  readonly work: string;
  /**
   * True for a file that was written for one project at a time. Its fixed names and host ports are removed, so that stacks
   * can run in parallel.
   */
  readonly isolate: boolean;
  readonly timeouts: StartTimeouts;
  /** Address on the engine's machine on which ports are published. */
  readonly publishOn: string;
  /** Set if the project was prestarted. */
  readonly prestart?: FoundPrestart | undefined;
}

/** Starts a compose project with Testcontainers, after sweeping leftovers of other runs. */
export async function startProject(options: ProjectOptions, request: StackRequest): Promise<Stack> {
  const { contract, definition, work, isolate, publishOn, prestart } = options;
  const { imagesMs, servicesMs: timeoutMs } = options.timeouts;
  const project = projectName(request.id);
  const override = join(work, `${project}.yml`);
  const labels = { [LABELS.owner]: thisProcess(), [LABELS.run]: request.id };
  const overrides = overrideFile(definition, contract, {
    labels,
    isolate,
    publishOn,
    environment: request.environment,
  });
  const files = [...options.files, override];
  const own = ownSecret(definition, contract, request.secret);
  if (own !== undefined) request.register?.(own);
  const secret = secretOf(contract, request.secret);
  const environment = { ...options.environment, ...secret, ...overrides.variables, E2E_PUBLISH_ADDRESS: publishOn };
  // This repository's own images were built before.
  const builds = isolate && hasBuilds(definition);
  const command = { project, files, environment, builds, log: request.log };

  sweepFiles(work);
  if (!prestart) await writeFile(override, overrides.text);
  const watchdog = watchProject(project, override, request.log);
  // Before Testcontainers is loaded, which takes half a second: the engine works in the meantime. `create` makes the
  // project's network and containers but starts none of them.
  const creating = prestart ? undefined : compose({ ...command, timeoutMs: imagesMs }, ['create']);
  const created = creating?.ended ?? prestart?.ended();
  const { engine, observer } = await observe(project, options, request).catch(async (error: unknown) => {
    creating?.stop();
    await created;
    await watchdog.cleanUp();
    throw error;
  });
  let starting: Promise<unknown> = Promise.resolve();
  const watch = watchStart({ observer, definition, contract, timeoutMs, log: request.log });
  const takeDown = async () => {
    watch.end();
    await stopContainers(engine.docker, project);
    // Waits for health checks end now, and start nothing after this.
    await starting.catch(() => {});
    await observer.settled();
    observer.close();
    await removeProject(engine.docker, project);
    await rm(override, { force: true });
    await watchdog.dismiss();
  };

  const begin = async () => {
    const refused = await created;
    if (refused) throw refused;
    if (!prestart) await bringUpProject({ project, files, environment });
  };

  try {
    if (prestart) await observer.catchUp((await containersOf(engine, project)).values());
    starting = begin();
    await Promise.race([starting, watch.late]);
    const containers = await containersOf(engine, project);
    const stack = new ComposeStack({
      engine,
      project,
      contract,
      observer,
      containers,
      secret: own ?? request.secret,
      describedAs: `compose (${engine.name} ${engine.version}, project ${project})`,
      timeoutMs,
      takeDown,
    });
    const all = stack.services();
    await Promise.all(
      all.map(async (service) => {
        await untilReady(service, observer, watch.deadline());
        watch.ready(service.name);
      }),
    );
    watch.end();
    return stack;
  } catch (cause) {
    // Compose or Testcontainers has already taken most of it down. The services' logs were recorded as they came.
    const failedToo = await takeDown().then(() => undefined, String);
    const error = explained(cause, observer.seen());
    if (failedToo) error.message += `\nCleaning up failed as well: ${failedToo}`;
    throw error;
  }
}

/** The error for the caller, now that the services' logs are complete. */
function explained(cause: unknown, seen: readonly ServiceSeen[]): InfrastructureError | UsageError {
  if (cause instanceof NotReady) return cause.explain(seen);
  return cause instanceof InfrastructureError || cause instanceof UsageError ? cause : explainStart(cause, seen);
}

/** Connects to the engine, sweeps it, and starts observing the project. */
async function observe(
  project: string,
  { clock, contract, publishOn }: ProjectOptions,
  request: Pick<StackRequest, 'log' | 'write'>,
) {
  const engine = await connect();
  requireReachable(engine, publishOn);
  await sweep(engine, request.log);
  return { engine, observer: await Observer.open(engine, project, clock, contract, request.write) };
}

/** A remote engine's loopback interface can't be reached from here. */
function requireReachable({ host }: Engine, publishOn: string): void {
  if (host === '127.0.0.1' || host === publishOn || !publishOn.startsWith('127.')) return;
  throw new InfrastructureError(
    `The engine at ${host} would publish ports on ${publishOn}, its own loopback interface, which can't be reached from here.`,
    'Set E2E_PUBLISH_ADDRESS to an address of that machine (see docs/engines.md for the risks), run the harness there, or use --stack=local.',
  );
}

/** The containers by service name; a service's second container is `backend-2`, unless a service has that name. */
async function containersOf(engine: Engine, project: string): Promise<Map<string, Container>> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const list = await engine.docker.listContainers({ all: true, filters });
  const instance = (labels: Record<string, string>) => Number(labels['com.docker.compose.container-number'] ?? 1);
  const highestFirst = [...list].sort((one, other) => instance(other.Labels) - instance(one.Labels));
  return new Map(
    highestFirst.map(({ Id, Labels }) => [
      instanceName(Labels['com.docker.compose.service'] ?? '', instance(Labels)),
      engine.docker.getContainer(Id),
    ]),
  );
}
