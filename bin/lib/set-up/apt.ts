/** Installs Debian packages with apt-get, as root. */
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { logged, logOf, step } from '../steps.mjs';

const LOG = 'packages';
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * All packages in one step; the package index is fetched only if the first try fails, since lists may be absent or
 * stale. The packages' own services are kept from starting: a server that is left running is not ours to leave.
 * @param command - what a person types instead, for the error
 * @param policy - the file that forbids services to start
 * @throws InfrastructureError with what apt-get said
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

/** An index that can't be fetched is only a warning to apt-get; its error is then that there is no such package. */
function unreachable(output: string): string | undefined {
  const said = /(?:Temporary failure resolving|Could not resolve|Could not connect to|Cannot initiate) .*/.exec(output);
  return said ? `it could not reach the package archive (${said[0]})` : undefined;
}

/** apt-get marks its errors, and warns of much else. */
function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  const errors = lines.filter((line) => line.startsWith('E: '));
  return [...new Set(errors.length > 0 ? errors : lines)].slice(-3).join('; ');
}

/**
 * policy-rc.d with 101 forbids maintainer scripts to start services (Debian Policy 9.3.3.1). One that is there already
 * is put back, also after a Ctrl-C, which reaches the shell as well.
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
