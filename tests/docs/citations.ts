/** Finds what a text cites: files of this repository, sections of its documents, and things outside it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { lineAt, type Text } from './texts.ts';

/** Reads a file of the repository; undefined if it does not exist. A folder reads as an empty text. */
export type Repository = (path: string) => string | undefined;

export const repositoryAt =
  (root: string, read = new Map<string, string | undefined>()): Repository =>
  (path) => {
    if (!read.has(path)) {
      const at = join(root, path);
      const text = path.endsWith('.md') ? (): string => readFileSync(at, 'utf8') : (): string => '';
      read.set(path, existsSync(at) ? text() : undefined);
    }
    return read.get(path);
  };

/** Folders that cited paths start with. */
const FOLDERS = [
  'packages',
  'fixtures',
  'journeys',
  'tests',
  'tools',
  'bin',
  'docs',
  'evidence',
  '.ci',
  'stack/(?:backend|client|gateway|images)',
];
const PATH = new RegExp(`(?<![\\w./@-])(?:${FOLDERS.join('|')})(?:-python)?/[\\w./-]*\\w(?:#[\\w-]+)?`, 'g');
const DOCUMENT = /(?<![\w./@*<>{}$-])[\w./-]*\w\.md(?:#[\w-]+)?\b/g;
const LINK = /\]\((?!https?:|mailto:)([^)\s]+)\)/g;
const COMMENT = /^\s*(?:\/\/|\/?\*|#).*|"message": ".*/gm;
/** Citations of things that are in no repository, so that a reader could not look them up. */
const NOWHERE = /\bissue \d+|field notes|failure catalogue|\bcatalogue[:,]/gi;
/** Written by a run, so it may not exist. */
const MADE = /^evidence\/captures|\/dist\b/;

/** Every dead citation in `text`, as `file:line: citation`. */
export function deadCitations({ path, text }: Text, repository: Repository): string[] {
  const dead = (index: number, cited: string): string => `${path}:${lineAt(text, index)}: ${cited}`;
  const leadsNowhere = (cited: string): boolean => !resolves(path, cited, repository);
  const all = [
    ...[...text.matchAll(NOWHERE)].map(found),
    ...cites(path, text).filter(({ cited }) => leadsNowhere(cited)),
  ];
  return [...new Set(all.map(({ index, cited }) => dead(index, cited)))];
}

function cites(path: string, text: string): { index: number; cited: string }[] {
  if (path.endsWith('.md')) {
    return [
      ...[...text.matchAll(LINK)].map(({ 1: cited = '', index }) => ({ index, cited })),
      ...[...text.matchAll(PATH)].filter(({ index }) => !isPattern(text, index)).map(found),
    ];
  }
  return [...text.matchAll(COMMENT)].flatMap((comment) =>
    [...comment[0].matchAll(PATH), ...comment[0].matchAll(DOCUMENT)]
      .filter(({ index }) => !isPattern(comment[0], index))
      .map((match) => ({ index: comment.index + match.index, cited: match[0] })),
  );
}

const found = ({ 0: cited, index }: RegExpMatchArray): { index: number; cited: string } => ({
  index: index ?? 0,
  cited,
});

/** `journeys/NN-…/trace.zip` and `rules/<stage>/ID.ts` are patterns, and `--record tests/x` is written by a command. */
const isPattern = (text: string, index: number): boolean =>
  /^[^\s`)]*(?:…|[*<{$]|\b(?:NN|ID|NAME|DIR)\b)/.test(text.slice(index)) || /--[a-z]+[ =]$/.test(text.slice(0, index));

/** Whether `cited` is a file, a folder or a section, relative to the citing file, its package or the root. */
function resolves(from: string, cited: string, repository: Repository): boolean {
  const [file = '', section] = decodeURI(cited).split('#');
  if (MADE.test(file)) return true;
  const [first = '', second = ''] = from.split('/');
  const places = [dirname(from), '.', join(first, second), join(first, second, 'src')];
  const at = file === '' ? [from] : places.map((place) => normalize(join(place, file)));
  return at.some((place) => {
    const text = repository(place);
    if (text === undefined) return false;
    return section === undefined || !place.endsWith('.md') || sections(text).has(section);
  });
}

/** The anchors that GitHub gives to a document's headings. */
export function sections(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}
