/**
 * Finds in one pass which kinds of secret a text may hold: an Aho-Corasick automaton over the keywords of each shape.
 * The regular expression of a shape runs only on lines with one of its keywords.
 */
export const SHAPE = { jwt: 1, base64Jwt: 2, header: 4, field: 8, login: 16, key: 32 } as const;

/** A name that is also an ordinary word counts only if a quote or `=` follows it. */
const named = (name: string): Readonly<Record<string, number>> =>
  Object.fromEntries(['"', "'", '\\', '=', '%3d'].map((after) => [name + after, SHAPE.field]));

const key = (of: string): Readonly<Record<string, number>> =>
  Object.fromEntries(['key', '_key', '-key'].map((end) => [of + end, SHAPE.field]));

/** One entry for each name in names.ts. */
const words: Readonly<Record<string, number>> = {
  eyj: SHAPE.jwt,
  // "eyJ" in base64 at its three alignments (see shapes.ts).
  zxlk: SHAPE.base64Jwt,
  v5s: SHAPE.base64Jwt,
  leup: SHAPE.base64Jwt,
  bearer: SHAPE.header,
  authorization: SHAPE.header,
  cookie: SHAPE.header,
  token: SHAPE.field,
  secret: SHAPE.field,
  passw: SHAPE.field,
  passphrase: SHAPE.field,
  'x-auth-token': SHAPE.header,
  ...named('bearer'),
  ...named('jwt'),
  ...named('pid'),
  ...key('access'),
  ...key('private'),
  ...key('api'),
  'api-key': SHAPE.header | SHAPE.field,
  '@': SHAPE.login,
  '-----begin': SHAPE.key,
};

const CHARACTERS = 128;
const { next, flags } = build();

/**
 * Every line of a trace has an `@`, so require more. Applied to raw JSON, this finds at least what it finds in the
 * strings.
 */
const maybeLogin = /:\/\/[^\s/:@"'<>]*:[^\s/@"'<>]+@/;

/** The sum of the {@link SHAPE}s whose keywords occur, ignoring case. It is 0 for nearly every line. */
export function shapesIn(text: string): number {
  const seen = flagsIn(text, 0, text.length);
  return seen & SHAPE.login && !maybeLogin.test(text) ? seen & ~SHAPE.login : seen;
}

/** Applies `change` to the lines of a text that contain keywords. */
export function changeLines(text: string, change: (line: string, shapes: number) => string): string {
  let result = '';
  let last = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const seen = flagsIn(text, start, end);
    if (seen !== 0) {
      result += text.slice(last, start) + change(text.slice(start, end), seen);
      last = end;
    }
    start = end + 1;
  }
  return last === 0 ? text : result + text.slice(last);
}

function flagsIn(text: string, start: number, end: number): number {
  let state = 0;
  let seen = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    state = code < CHARACTERS ? (next[state * CHARACTERS + code] as number) : 0;
    seen |= flags[state] as number;
  }
  return seen;
}

function build(): { next: Uint16Array; flags: Uint8Array } {
  const children: Map<number, number>[] = [new Map()];
  const own: number[] = [0];
  for (const [word, flag] of Object.entries(words)) {
    let state = 0;
    for (const character of word) {
      const code = character.charCodeAt(0);
      let child = children[state]?.get(code);
      if (child === undefined) {
        child = children.push(new Map()) - 1;
        own.push(0);
        children[state]?.set(code, child);
      }
      state = child;
    }
    own[state] = (own[state] ?? 0) | flag;
  }
  return close(children, own);
}

/** Breadth first: a character without a transition goes where the longest proper suffix of the state goes. */
function close(children: readonly Map<number, number>[], own: number[]): { next: Uint16Array; flags: Uint8Array } {
  const table = new Uint16Array(children.length * CHARACTERS);
  const suffix = new Uint16Array(children.length);
  const queue = [0];
  for (const state of queue) {
    own[state] = (own[state] ?? 0) | (own[suffix[state] ?? 0] ?? 0);
    for (let code = 0; code < CHARACTERS; code++) {
      const child = children[state]?.get(code);
      const otherwise = state === 0 ? 0 : (table[(suffix[state] ?? 0) * CHARACTERS + code] ?? 0);
      if (child === undefined) table[state * CHARACTERS + code] = otherwise;
      else {
        table[state * CHARACTERS + code] = child;
        suffix[child] = otherwise;
        queue.push(child);
      }
    }
  }
  for (let state = 0; state < children.length; state++) {
    for (let code = 65; code <= 90; code++) {
      table[state * CHARACTERS + code] = table[state * CHARACTERS + code + 32] ?? 0;
    }
  }
  return { next: table, flags: Uint8Array.from(own) };
}
