import type { SourceLine } from './finding.ts';
import type { Scene } from './scene.ts';

/** Ids of transcript entries and names of probes. */
export type Because = readonly string[];

/** What speaks for a rule: a sentence, what it rests on, and where in the source it points. */
export interface Support {
  readonly says: string;
  readonly because: Because;
  readonly source?: SourceLine;
  /** More than one thing could look like this: never certain, whatever else is excluded. */
  readonly weak?: boolean;
  /** Where what was seen tells more than the rule's own advice. */
  readonly fix?: string;
}

/** How far a connection had come, in the order in which it gets there; the title of each in the gallery. */
export const STAGES = {
  reaching: 'Reaching the server',
  protocol: 'Speaking the same protocol',
  between: 'What stands between',
  admission: 'Being let in',
  afterwards: 'Let in, and then nothing',
} as const;
export type Stage = keyof typeof STAGES;

/**
 * One cause, a section of docs/gallery.md. `supports` and `excluded` look at the same scene and never throw, whatever is
 * missing from it; a rule that lacks what it needs says nothing.
 */
export interface Rule {
  readonly id: string;
  /**
   * What it is about: Socket.IO; the channels, which speak anything else; or what lies below every protocol. A rule is
   * never shown the other's connections.
   */
  readonly of: 'socket.io' | 'channels' | 'any';
  readonly title: string;
  /** How it comes about, for who meets it for the first time: the gallery shows it. */
  readonly why: string;
  /** Causes that look alike: only when each of them is excluded is the finding certain. */
  readonly neighbours: readonly string[];
  /** What follows from this cause and must not be reported as another. */
  readonly explains: readonly string[];
  readonly supports: (scene: Scene) => Support | undefined;
  /** What says that it can't be this. */
  readonly excluded: (scene: Scene) => Because | undefined;
  readonly fix: string;
}

type Given = Pick<Rule, 'id' | 'title' | 'why' | 'supports' | 'fix'> & Partial<Rule>;

export const rule = (given: Given): Rule => ({
  of: 'socket.io',
  neighbours: [],
  explains: [],
  excluded: () => undefined,
  ...given,
});

type Pointer = string | { readonly entry: string } | { readonly id: string } | undefined;

/** @example return seen('The port refuses the connection.', named(route, 'tcp')) */
export const seen = (says: string, ...pointers: Pointer[]): Support => ({ says, because: pointersOf(pointers) });

function pointersOf(pointers: readonly Pointer[]): string[] {
  const names = pointers.flatMap((pointer) => {
    if (pointer === undefined) return [];
    if (typeof pointer === 'string') return [pointer];
    return ['entry' in pointer ? pointer.entry : pointer.id];
  });
  return [...new Set(names)];
}
