/** An engine that DOCKER_HOST names, reached over TCP: here the local one behind a forwarder. */
import { execFile } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './compose/test.ts';

test.describe.configure({ timeout: 240_000 });

const OWNER = join(import.meta.dirname, 'compose/owner.ts');

/** The output of an owner whose engine is forwarded at this address, and whose standard input ends at once. */
async function ownerAt(address: string, settings: NodeJS.ProcessEnv = {}): Promise<{ stdout: string; stderr: string }> {
  const forwarder = createServer((client) => {
    const engine = connect('/var/run/docker.sock');
    // Either side may end the connection with a reset, as the docker command does.
    for (const socket of [client, engine]) socket.on('error', () => [client, engine].forEach((end) => end.destroy()));
    client.pipe(engine).pipe(client);
  });
  await new Promise<void>((resolve) => forwarder.listen(0, address, resolve));
  const { port } = forwarder.address() as AddressInfo;
  const env: NodeJS.ProcessEnv = { ...process.env, DOCKER_HOST: `tcp://${address}:${port}`, ...settings };
  delete env['TESTCONTAINERS_HOST_OVERRIDE'];
  try {
    return await promisify(execFile)(process.execPath, ['--import', 'tsx', OWNER, 'down'], { env });
  } catch (error) {
    return error as { stdout: string; stderr: string };
  } finally {
    forwarder.close();
  }
}

test('an engine over TCP on this machine is used like one behind a socket', async () => {
  const { stdout } = await ownerAt('127.0.0.1');
  expect(stdout).toMatch(/^up http:\/\/127\.0\.0\.1:\d+\/$/m);
  expect(stdout).toMatch(/^down$/m);
});

test('an engine with a different loopback interface gives one clear error', async () => {
  const { stdout, stderr } = await ownerAt('127.0.0.2');
  expect(stderr).toContain(
    'InfrastructureError: The engine at 127.0.0.2 would publish ports on 127.0.0.1, its own loopback interface',
  );
  expect(stderr).toContain('would publish ports on 127.0.0.1, its own loopback interface');
  expect(stderr).toContain('Set E2E_PUBLISH_ADDRESS to an address of that machine');
  expect(stdout).not.toMatch(/^up/m);
});

test('reaches an engine that publishes on an address of its own machine', async () => {
  const { stdout } = await ownerAt('127.0.0.2', { E2E_PUBLISH_ADDRESS: '127.0.0.2' });
  expect(stdout).toMatch(/^up http:\/\/127\.0\.0\.2:\d+\/$/m);
  expect(stdout).toMatch(/^down$/m);
});
