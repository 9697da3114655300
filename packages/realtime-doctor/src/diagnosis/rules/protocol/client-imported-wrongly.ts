import { firstOwnLine } from '../../facts/script-errors.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

interface Kind {
  readonly words: RegExp;
  readonly says: string;
  readonly fix: string;
}

const ESM =
  'A script element with `type="module"` and `import()` need the build for modules: `import { io } from "/socket.io/socket.io.esm.min.js"`. The builds `socket.io.js` and `socket.io.min.js` are for `<script src>`, and set the global `io`. With a bundler: `import { io } from "socket.io-client"`.';

const KINDS: readonly Kind[] = [
  {
    words:
      /\bio(?:\.connect|\.default)?(?:\)\([^)]*\))? is not a function|\.io\) is not a function|does not provide an export named '(?:io|default)'/,
    says: 'what the page imports as io is no function',
    fix: ESM,
  },
  {
    words: /^(?:Uncaught )?(?:ReferenceError: )?require is not defined/,
    says: 'require() is Node’s, and a browser has none',
    fix: `Bundle the script (Vite, esbuild, webpack), or load the client with \`<script src="/socket.io/socket.io.js">\`, which sets the global \`io\`. ${ESM}`,
  },
  {
    words: /Cannot use import statement outside a module|Unexpected token 'export'/,
    says: 'a module was loaded as a classic script',
    fix: `Write \`<script type="module">\`. ${ESM}`,
  },
];

/** docs/gallery.md#client-imported-wrongly. The client came, and in a form that the page can't use. */
export const clientImportedWrongly = rule({
  id: 'client-imported-wrongly',
  title: 'The page loads socket.io-client in a way that does not fit its build',
  why: 'The client has builds for script elements, for modules and for bundlers. One in the place of another loads well, and gives the page nothing to call.',
  explains: ['not-connecting', 'client-dependency-missing', 'client-script-missing', 'script-failed'],
  supports: (scene) => {
    const found = failed(scene);
    if (!found) return undefined;
    const { error, kind } = found;
    const source = firstOwnLine(error.stack);
    return {
      ...seen(
        `A script of the page fails: "${error.message.slice(0, 100)}". It asked for no connection: ${kind.says}.`,
        error,
      ),
      // Another script than the one that connects may have failed so.
      weak: !/\bio\b/.test(error.message),
      fix: kind.fix,
      ...(source ? { source } : {}),
    };
  },
  excluded: ({ allConnections }) => {
    const [first] = allConnections;
    return first?.entries[0] === undefined ? undefined : [first.entries[0]];
  },
  fix: ESM,
});

function failed({ transcript, allConnections, channels }: Scene) {
  if (allConnections.length > 0 || channels.length > 0) return undefined;
  for (const error of transcript?.of('page.error') ?? []) {
    const kind = KINDS.find(({ words }) => words.test(error.message));
    if (kind) return { error, kind };
  }
  return undefined;
}
