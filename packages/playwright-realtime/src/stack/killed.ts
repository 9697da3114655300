import { InfrastructureError } from 'realtime-doctor/errors.ts';

/** The exit code of a process that SIGKILL ended: 128 + 9. */
export const KILLED = 137;

/** @param log - the service's last log lines, for the end of the message */
export const killedForMemory = (service: string, log = ''): InfrastructureError =>
  new InfrastructureError(
    `The service ${service} was killed because it reached its memory limit.`,
    `Raise the limit (mem_limit in the compose file), or find what fills the memory.${log && ` ${log}`}`,
  );

/** A program does not end itself by SIGKILL. The kernel ends it so if the machine has no memory left. */
export const killedByOthers = (service: string, log = ''): InfrastructureError =>
  new InfrastructureError(
    `The service ${service} was killed by a SIGKILL that the harness did not send.`,
    `See whether the machine ran out of memory (\`dmesg\`), or who else ended it.${log && ` ${log}`}`,
  );
