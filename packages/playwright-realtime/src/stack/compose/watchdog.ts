import { Watchdog } from '../process/watchdog.ts';

/**
 * Starts a watchdog that takes a compose project down if this process ends without having done so. If the watchdog is
 * lost, what a killed run leaves stays until the next run's sweep.
 * @param file - the compose file written for the project; it is removed with the project
 */
export function watchProject(project: string, file: string, log: (line: string) => void): Watchdog {
  const watchdog = new Watchdog({
    path: file,
    project,
    environment: process.env,
    onLost: (why) =>
      log(`compose: lost the watchdog of ${project} (${why}); if this run is killed, the next run cleans up`),
  });
  watchdog.unref();
  return watchdog;
}
