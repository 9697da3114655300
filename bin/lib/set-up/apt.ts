/** Installs Debian packages with apt-get, as root. */
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { logged, logOf, step } from '../steps.mjs';

const LOG = 'packages';
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs all packages in one step. The package index is fetched only if the first attempt fails, because it may be
 * missing or stale. Services in the packages are prevented from starting, so that no server is left running.
 * @param command - the manual command, for the error message
 * @param policy - the file that prevents services from starting
 * @throws InfrastructureError with the output of apt-get
 */
export async function aptInstall(packages: readonly string[], command: string, policy = POLICY): Promise<void> {
  await step('packages', `installing ${packages.join(' ')} (log: ${logOf(LOG)})`, async (progress) => {
    const onLine = (line: string): void => {
      const far = farIn(line);
      if (far !== undefined) progress(far);
    };
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const { code, output, why } = await logged(LOG, ['/bin/sh', '-c', SCRIPT, 'sh', policy, ...packages], {
      env,
      onLine,
    });
    if (code === 0) return `installed ${packages.join(' ')}`;
    throw new InfrastructureError(
      `apt-get could not install ${packages.join(', ')}: ${unreachable(output) ?? `it ${why}: ${lastWords(output)}`}.`,
      `Correct that, or install them by hand: \`${command}\`. The whole output of apt-get is in ${logOf(LOG)}.`,
    );
  });
}

/** Lines of APT's status-fd: `dlstatus:3:41.2:…` while it downloads, `pmstatus:chromium:60.0:…` while it installs. */
function farIn(line: string): string | undefined {
  const [, kind, percent] = /^(dlstatus|pmstatus):[^:]*:([\d.]+):/.exec(line) ?? [];
  if (kind === undefined) return undefined;
  return `${kind === 'dlstatus' ? 'downloaded' : 'unpacked'} ${Math.round(Number(percent))} %`;
}

/** apt-get reports an unreachable index only as a warning, and then an error that the package does not exist. */
function unreachable(output: string): string | undefined {
  const said = /(?:Temporary failure resolving|Could not resolve|Could not connect to|Cannot initiate) .*/.exec(output);
  return said ? `it could not reach the package archive (${said[0]})` : undefined;
}

/** apt-get prefixes its errors, among many warnings. */
function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  const errors = lines.filter((line) => line.startsWith('E: '));
  return [...new Set(errors.length > 0 ? errors : lines)].slice(-3).join('; ');
}

/**
 * policy-rc.d with exit code 101 prevents maintainer scripts from starting services (Debian Policy 9.3.3.1). An
 * existing one is restored, also after a Ctrl-C, which the shell receives too.
 */
const SCRIPT = `
set -eu
policy=$1
shift
aside=$policy.stackmotive-e2e
restore() { if [ -e "$aside" ]; then mv "$aside" "$policy"; else rm -f "$policy"; fi; }
trap restore EXIT
trap 'exit 130' HUP INT TERM
if [ -e "$policy" ]; then mv "$policy" "$aside"; fi
printf '#!/bin/sh\\nexit 101\\n' > "$policy"
chmod 755 "$policy"
install() {
  apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 -o APT::Status-Fd=1 "$@"
}
install "$@" || { apt-get update -q -o DPkg::Lock::Timeout=120 && install "$@"; }
`;
