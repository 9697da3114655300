import { isClientScript } from '../../../transcript/connections.ts';
import type { ConsoleLine } from '../../../transcript/entries.ts';
import { consoleLines } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';

/** Chromium's words, of several versions, for an inline script and for one of another place. */
const INLINE = /(?:execute|executing) (?:an )?inline script/i;
const BLOCKED = /(?:execut\w+ (?:an )?inline script|load(?:ing)? the script)[^]*Content Security Policy directive/i;

/** docs/gallery.md#csp-blocks-script. The script that would connect never ran. */
export const cspBlocksScript = rule({
  id: 'csp-blocks-script',
  of: 'any',
  title: 'The page’s Content-Security-Policy blocks a script of its own',
  why: 'A policy with `script-src ’self’` (helmet’s default) lets scripts run that come from files of the same origin. Inline scripts and scripts from a CDN are left out, and the page shows nothing but a line in the console.',
  explains: ['client-script-missing', 'script-failed', 'not-connecting', 'client-dependency-missing'],
  supports: (scene) => {
    const [first] = consoleLines(scene, BLOCKED);
    // What was blocked beside a page that connects was something else.
    if (!first || scene.allConnections.length > 0 || scene.channels.length > 0) return undefined;
    const inline = INLINE.test(first.text);
    const address = addressIn(first);
    const what = inline ? 'an inline script' : `the script ${address ?? 'of another place'}`;
    const directive = /directive:? ["']((?:script|default)-src.*?)["'](?=[."]|$)/.exec(first.text)?.[1];
    const isClient = address !== undefined && isClientScript(new URL(address).pathname);
    return {
      ...seen(
        `The page’s policy (${directive ?? 'script-src'}) blocks ${what}, and the page asked for no connection.`,
        first,
        ...(scene.probes.page?.contentSecurityPolicy === undefined ? [] : ['page/document']),
      ),
      // Another script may be the one that connects.
      weak: !isClient,
      fix: inline
        ? 'Move the inline script into a file of its own (`<script src="/app.js">`), or give it a nonce that the policy’s script-src names. helmet: `helmet({ contentSecurityPolicy: { directives: { scriptSrc: ["\'self\'", `\'nonce-${nonce}\'`] } } })`.'
        : `Name the script’s origin in the policy’s script-src (helmet: \`scriptSrc: ["'self'", "${address === undefined ? 'https://cdn.socket.io' : new URL(address).origin}"]\`), or serve the file from the page’s own origin.`,
    };
  },
  excluded: ({ allConnections }) => {
    const [first] = allConnections;
    return first?.entries[0] === undefined ? undefined : [first.entries[0]];
  },
  fix: 'Move the inline script into a file of its own, or allow it in the policy’s script-src.',
});

function addressIn({ text }: ConsoleLine): string | undefined {
  const address = /the script ['"]([^'"]+)['"]/i.exec(text)?.[1];
  return address !== undefined && URL.canParse(address) ? address : undefined;
}
