import { ConfigError, readConfig, type Config } from './config.ts';
import { createLog } from './diagnostics.ts';
import { startServer } from './server.ts';

/** Deadline of a graceful shutdown, in milliseconds: a paused client never answers the close of its socket. */
const STOP_DEADLINE = 1500;

process.setSourceMapsEnabled(true);

const config = configOrExit();
const log = createLog(config);

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    // After an unexpected error the process state is unreliable: exit, and let the engine restart it.
    console.error(`[server] ${event}:`, error);
    process.exit(1);
  });
}

const server = await startServer(config, log).catch((error: NodeJS.ErrnoException) => {
  const isTaken = error.code === 'EADDRINUSE';
  const next = isTaken ? ' Stop what holds it, or set PORT.' : '';
  log.warn(`Cannot listen on ${config.host}:${config.port}: ${error.message}.${next}`);
  process.exit(1);
});

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isStopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    isStopping = true;
    void stop(signal);
  });
}

async function stop(signal: string): Promise<void> {
  log.info(`${signal}: stopping`);
  setTimeout(() => {
    log.warn(`Some connections did not close within ${STOP_DEADLINE} ms: leaving them`);
    process.exit(0);
  }, STOP_DEADLINE).unref();
  await server.stop();
  log.info('Stopped');
  process.exit(0);
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) {
      console.error(`[server] Cannot start: ${error.message}`);
      process.exit(1);
    }
    throw error;
  }
}
