import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { StartTimeouts } from '../../config/start-timeouts.ts';
import type { Stack, StackRequest } from '../stack.ts';
import type { Begun } from './ahead.ts';
import { compose } from './command.ts';
import { connect, type Container, type Engine } from './engine.ts';
import { instanceName } from './events.ts';
import { explainStart, type ServiceSeen } from './failure.ts';
import { hasBuilds, ownSecret, type Project } from './files.ts';
import { guard } from './guard.ts';
import { Observer } from './observer.ts';
import { overrideFile } from './override.ts';
import { secretOf } from './own-files.ts';
import { NotReady, untilReady } from './ready.ts';
import { LABELS, thisProcess } from './owner.ts';
import { projectName } from './project-name.ts';
import { ComposeStack } from './stack.ts';
import { removeProject, stopContainers, sweep, sweepFiles } from './teardown.ts';
import { bringUpProject } from './testcontainers.ts';
import { watchStart } from './watch.ts';

export interface ProjectOptions {
  readonly clock: RunClock;
  readonly contract: Contract;
  /** Absolute paths; the first one's folder is the project's. */
  readonly files: readonly string[];
  /** The files as compose reads them. */
  readonly definition: Project;
  /** What the files' variables are filled from, beside the process's environment: images and tags. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder for generated files. */
  readonly work: string;
  /**
   * True for a file that was written for one project at a time: its container names, network and volume names and
   * host ports are taken away, so that stacks run side by side.
   */
  readonly isolate: boolean;
  readonly patience: StartTimeouts;
  /** Address of the engine's machine that ports are published on. */
  readonly publishOn: string;
  /** The project is being brought up already. */
  readonly ahead?: Begun | undefined;
}

/** Brings a compose project up with Testcontainers, one project a request, and sweeps leftovers first. */
export async function startProject(options: ProjectOptions, request: StackRequest): Promise<Stack> {
  const { contract, definition, work, isolate, publishOn, ahead } = options;
  const { imagesMs, servicesMs: patience } = options.patience;
  const project = projectName(request.id);
  const override = join(work, `${project}.yml`);
  const labels = { [LABELS.owner]: thisProcess(), [LABELS.run]: request.id };
  const laidOver = overrideFile(definition, contract, { labels, isolate, publishOn, environment: request.environment });
  const files = [...options.files, override];
  const own = ownSecret(definition, contract, request.secret);
  if (own !== undefined) request.register?.(own);
  const secret = secretOf(contract, request.secret);
  const environment = { ...options.environment, ...secret, ...laidOver.variables, E2E_PUBLISH_ADDRESS: publishOn };
  // This repository's own images are made before.
  const builds = isolate && hasBuilds(definition);
  const command = { project, files, environment, builds, say: request.say };

  await sweepFiles(work);
  if (!ahead) await writeFile(override, laidOver.text);
  const guarded = guard(project, override, request.say);
  // Before Testcontainers is loaded, which keeps this process busy for half a second: the engine works meanwhile.
  // «create» makes the project's network and containers and starts none of them.
  const creating = ahead ? undefined : compose({ ...command, patience: imagesMs }, ['create']);
  const created = creating?.ended ?? ahead?.ended();
  const { engine, observer } = await observe(project, options, request).catch(async (error: unknown) => {
    creating?.stop();
    await created;
    await guarded.takeOver();
    throw error;
  });
  let starting: Promise<unknown> = Promise.resolve();
  const watch = watchStart({ observer, definition, contract, patience, say: request.say });
  const takeDown = async () => {
    watch.end();
    await stopContainers(engine.docker, project);
    // Whatever still waits for a service to be healthy sees it end now, and starts nothing after this.
    await starting.catch(() => {});
    await observer.settled();
    observer.close();
    await removeProject(engine.docker, project);
    await rm(override, { force: true });
    await guarded.dismiss();
  };

  const begin = async () => {
    const refused = await created;
    if (refused) throw refused;
    if (!ahead) await bringUpProject({ project, files, environment });
  };

  try {
    if (ahead) await observer.catchUp((await containersOf(engine, project)).values());
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
      patience,
      takeDown,
    });
    const all = stack.subjects();
    await Promise.all(
      all.map(async (subject) => {
        await untilReady(subject, observer, watch.deadline());
        watch.ready(subject.name);
      }),
    );
    watch.end();
    return stack;
  } catch (cause) {
    // Compose or Testcontainers has taken most of it down already; what the services said was heard as they said it.
    const failedToo = await takeDown().then(() => undefined, String);
    const error = explained(cause, observer.seen());
    if (failedToo) error.message += `\nClearing up failed, too: ${failedToo}`;
    throw error;
  }
}

/** One error for whoever asked, now that all that the services have said was heard. */
function explained(cause: unknown, seen: readonly ServiceSeen[]): InfrastructureError | UsageError {
  if (cause instanceof NotReady) return cause.explain(seen);
  return cause instanceof InfrastructureError || cause instanceof UsageError ? cause : explainStart(cause, seen);
}

/** The engine, swept, and an observer of what will happen to the project. */
async function observe(
  project: string,
  { clock, contract, publishOn }: ProjectOptions,
  request: Pick<StackRequest, 'say' | 'write'>,
) {
  const engine = await connect();
  requireReachable(engine, publishOn);
  await sweep(engine, request.say);
  return { engine, observer: await Observer.open(engine, project, clock, contract, request.write) };
}

/** A remote engine's loopback is another than ours. */
function requireReachable({ host }: Engine, publishOn: string): void {
  if (host === '127.0.0.1' || host === publishOn || !publishOn.startsWith('127.')) return;
  throw new InfrastructureError(
    `the ports of the engine at ${host} to be reached from here`,
    `they would be published on ${publishOn}, which is that machine’s own loopback interface`,
    'Set E2E_PUBLISH_ADDRESS to an address of that machine (docs/engines.md says what that opens), run the harness there, or use --stack=local.',
  );
}

/** The containers by the names of their services; a service's second is `backend-2`, unless one is called so. */
export async function containersOf(engine: Engine, project: string): Promise<Map<string, Container>> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const list = await engine.docker.listContainers({ all: true, filters });
  const instance = (labels: Record<string, string>) => Number(labels['com.docker.compose.container-number'] ?? 1);
  const firstLast = [...list].sort((one, other) => instance(other.Labels) - instance(one.Labels));
  return new Map(
    firstLast.map(({ Id, Labels }) => [
      instanceName(Labels['com.docker.compose.service'] ?? '', instance(Labels)),
      engine.docker.getContainer(Id),
    ]),
  );
}
