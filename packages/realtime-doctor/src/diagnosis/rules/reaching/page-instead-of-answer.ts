import { foreignPage, SHOWN_FOR } from '../../facts/html.ts';
import { named, quote } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#page-instead-of-answer. A web page with status 200 that is not the application's own. */
export const pageInsteadOfAnswer = rule({
  id: 'page-instead-of-answer',
  title: 'A page for people comes with status 200 where Socket.IO should answer',
  why: 'A maintenance page, a sign-in page or a firewall’s question is shown in place of the server, with the status of a success. A browser shows it; a script gets HTML and says "server error".',
  neighbours: ['spa-fallback', 'mount-doubling'],
  explains: [
    'path-mismatch',
    'proxy-wrong-target',
    'socketio-client-plain-server',
    'not-connecting',
    'server-not-attached',
  ],
  supports: (scene) => {
    const { home, contract } = scene;
    const page = foreignPage(scene);
    if (!home || !page) return undefined;
    const kind = KINDS.find(({ words }) => words.test(page.text));
    return {
      ...seen(
        `${home.origin}${contract.transport.path} answers 200 with a page of its own, ${quote(page.title)}, which is not the page that was opened.`,
        named(home, 'polling'),
        'page/document',
      ),
      weak: kind === undefined,
      ...(kind ? { fix: kind.fix } : {}),
    };
  },
  excluded: (scene) => {
    const { home } = scene;
    return home?.polling?.is === 'answered' && home.polling.value.status !== 200 ? [named(home, 'polling')] : undefined;
  },
  fix: 'Read the page that is named here: whatever makes it answers in place of the Socket.IO server. Leave the Socket.IO path out of it.',
});

const KINDS: readonly { readonly words: RegExp; readonly fix: string }[] = [
  {
    words: SHOWN_FOR.down,
    fix: 'The server behind it is down, or is kept away on purpose: start it, and look at its log. Let the maintenance page keep the status of the error, so that clients and monitors see it (nginx: `error_page 502 503 504 /maintenance.html;`, without `=200`), and leave the Socket.IO path out of it.',
  },
  {
    words: SHOWN_FOR.signIn,
    fix: 'The user is not signed in where this page comes from. Leave the Socket.IO path out of the sign-in pages: answer a script with 401, and let the page sign in before it connects.',
  },
  {
    words: SHOWN_FOR.check,
    fix: 'A firewall or CDN asks a person to prove something, which a script can’t. Except the Socket.IO path from that rule.',
  },
];
