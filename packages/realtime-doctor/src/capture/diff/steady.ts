/**
 * Text without the parts that differ between any two runs: clock times, ports, generated user names, token hashes.
 */
export const steady = (text: string): string =>
  text
    .replaceAll(/(‹[^›]*?) #[0-9a-f]{6}›/g, '$1›')
    .replaceAll(/(?<!\d)\d\d:\d\d:\d\d(?!\d)/g, ' (time) ')
    .replaceAll(/(127\.0\.0\.1|localhost|\[::1\]):\d+/g, '$1:(port)')
    .replaceAll(/\buser-[0-9a-f]{8}\b/g, '(user)');
