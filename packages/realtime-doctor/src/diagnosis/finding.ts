/** A place in the application's own files; `line` and `column` start at 1, 0 where only the file is known. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly function?: string;
}

/** `certain` where every neighbour was ruled out, `likely` where one could not be. */
export type Certainty = 'certain' | 'likely';

/** What excludes a cause. */
export interface RuledOut {
  readonly id: string;
  readonly because: readonly string[];
}

/** A root cause, and how it is known. */
export interface Finding {
  /** A section of docs/gallery.md, or `not-recognised`. */
  readonly id: string;
  readonly title: string;
  readonly certainty: Certainty;
  /** What was seen, in a sentence or two: the question, the answer, what a correct client gets. */
  readonly says: string;
  /** Ids of transcript entries (`e12`) and names of probes (`page/polling`), the most telling first. */
  readonly because: readonly string[];
  readonly ruledOut: readonly RuledOut[];
  readonly fix: string;
  readonly source?: SourceLine;
}

/** `src/hooks/use-websocket.ts:25`, as editors and terminals link it. */
export const showSource = ({ file, line }: SourceLine): string => (line > 0 ? `${file}:${line}` : file);

/** The id of a finding that names no cause. */
export const NOT_RECOGNISED = 'not-recognised';

/** What a finding is to be called: no cause at all if none was recognised. */
export function kindOf({ id, certainty }: Pick<Finding, 'id' | 'certainty'>): string {
  if (id === NOT_RECOGNISED) return 'No cause';
  return certainty === 'certain' ? 'Root cause' : 'Likely cause';
}

/** The finding's title after what it is: "Root cause: …". */
export const titled = (finding: Pick<Finding, 'id' | 'certainty' | 'title'>): string =>
  finding.id === NOT_RECOGNISED ? finding.title : `${kindOf(finding)}: ${finding.title}`;

/** A finding in one line, for the first line of a failed test's message. */
export function headline(finding: Finding): string {
  const { id, source } = finding;
  const where = source ? ` (${showSource(source)})` : '';
  return `${titled(finding)}${where} [${id}]`;
}
