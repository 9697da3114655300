import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT, type Config } from '../../config/config.ts';
import { builderEnvironment, lastLine } from '../compose/answering.ts';
import { stepIn } from '../compose/command.ts';
import { knownCause } from '../compose/failure.ts';
import { composeFiles } from '../compose/own-files.ts';
import type { ImageNames } from './base-images.ts';
import { run } from './command.ts';
import { fingerprint } from './fingerprint.ts';
import { seconds } from 'realtime-doctor/text.ts';

/** A label of all our images, with the service's name (LABEL in stack/images). */
const LABEL = 'com.stackmotive.e2e';

/**
 * How many tags of each image to keep, for switching branches and for other clones that use the same engine. They share
 * all layers except the application's own few megabytes.
 */
const MAX_TAGS = 12;

/** Names of our images. The gateway is needed for two instances only. */
const imagesFor = (instances: 1 | 2): string[] =>
  ['backend', 'frontend', ...(instances === 2 ? ['gateway'] : [])].map((name) => `stackmotive-e2e-${name}`);

/** Architecture of the engine's containers, as Node names it. @throws InfrastructureError if no engine answers */
export async function engineArchitecture(): Promise<'x64' | 'arm64'> {
  const result = await execa('docker', ['version', '--format', '{{.Server.Arch}}'], { reject: false });
  if (result.exitCode !== 0) {
    const why = lastLine(result.stderr ?? '') ?? result.shortMessage ?? 'the docker command failed';
    throw new InfrastructureError(`No container engine answers: ${why}.`, 'Start one, or use --stack=local.');
  }
  return result.stdout.trim() === 'arm64' ? 'arm64' : 'x64';
}

/** A tag derived from everything that goes into the images, so that an image with this tag is the right one. */
export function appTag(backend: Config['E2E_BACKEND'], bases: ImageNames): string {
  const made = backend === 'node' ? ['stack/backend/dist'] : ['stack/backend-python'];
  const page = [
    'stack/client/dist',
    'stack/client/preview.config.ts',
    '.build/frontend/node_modules/.package-lock.json',
  ];
  const recipes = ['stack/images', 'stack/gateway', '.dockerignore', 'docker-compose.e2e.yml'];
  return fingerprint(
    [...made, ...page, ...recipes],
    [backend, bases.E2E_IMAGE_NODE ?? '', bases.E2E_IMAGE_PYTHON ?? '', bases.E2E_IMAGE_NGINX ?? ''],
  ).slice(0, 12);
}

export async function haveImages(tag: string, instances: 1 | 2): Promise<boolean> {
  const names = imagesFor(instances).map((image) => `${image}:${tag}`);
  const { exitCode } = await execa('docker', ['image', 'inspect', '--format', '{{.Id}}', ...names], { reject: false });
  return exitCode === 0;
}

export async function buildImages(
  { E2E_BACKEND: backend, E2E_INSTANCES: instances }: Pick<Config, 'E2E_BACKEND' | 'E2E_INSTANCES'>,
  tag: string,
  variables: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<void> {
  log(`prepare: building the images ${imagesFor(instances).join(', ')}, tag ${tag}`);
  const started = performance.now();
  const files = composeFiles(backend, instances).flatMap((file) => ['--file', file]);
  await run('docker', ['compose', ...files, 'build'], {
    what: 'the build of the images',
    environment: {
      ...variables,
      ...(await builderEnvironment()),
      BUILDKIT_PROGRESS: 'plain',
      // The compose file requires it, but a build does not use it.
      STACKMOTIVE_JWT_SECRET: 'not-used-by-a-build',
    },
    onLine: (line) => {
      const step = stepIn(line);
      if (step) log(`prepare:   ${step}`);
    },
    explain: (output) => knownCause(lastError(output)),
  });
  log(`prepare: built the images in ${seconds(performance.now() - started, 1)}`);
  await removeOldImages(tag, log);
}

/** Buildx prints the error last, after its progress. */
const lastError = (output: string) => output.trim().split('\n').slice(-3).join('\n');

/** Removes our images that have no tag or an outdated one. Images in use by a container stay. */
async function removeOldImages(current: string, log: (line: string) => void): Promise<void> {
  const format = '{{.ID}} {{.Repository}} {{.Tag}}';
  const { stdout } = await execa('docker', ['image', 'ls', '--filter', `label=${LABEL}`, '--format', format], {
    cwd: ROOT,
  });
  const tagsOf = new Map<string, number>();
  // Newest first.
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [id = '', repository = '', tag] = line.split(' ');
    const newer = tagsOf.get(repository) ?? 0;
    tagsOf.set(repository, newer + 1);
    if (tag === current || (tag !== '<none>' && newer < MAX_TAGS)) continue;
    const name = tag === '<none>' ? id : `${repository}:${tag}`;
    const { exitCode } = await execa('docker', ['image', 'rm', name], { reject: false });
    log(
      exitCode === 0 ? `prepare: removed the old image ${name}` : `prepare: kept the old image ${name}, still in use`,
    );
  }
}
