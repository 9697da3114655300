/** `realtime-doctor cause [ID]`: explains a cause and how to fix it. */
import type { Command } from 'commander';
import { causeOf, causes, similarIds, type CauseDescription } from '../diagnosis/causes.ts';
import { EXIT, UsageError } from '../errors.ts';
import type { Host } from './host.ts';

/** @throws UsageError if no cause has this id */
export async function causeCommand(program: Command, { command }: Host): Promise<number> {
  const [id] = program.args;
  const { json } = program.opts<{ json?: boolean }>();
  const answer = id === undefined ? causes : requireCause(id, command);
  const text = Array.isArray(answer) ? listed(answer) : described(answer as CauseDescription);
  process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : text}\n`);
  return EXIT.ok;
}

function requireCause(id: string, command: string): CauseDescription {
  const cause = causeOf(id);
  if (cause) return cause;
  const similar = similarIds(id);
  throw new UsageError(
    `There is no cause with the id "${id}".`,
    similar.length > 0 ? `Similar: ${similar.join(', ')}.` : `List all with: ${command} cause`,
  );
}

const listed = (all: readonly CauseDescription[]): string =>
  all
    .map((cause, index) => {
      const heading = cause.stage === all[index - 1]?.stage ? [] : [`${index === 0 ? '' : '\n'}${cause.stage}`];
      return [...heading, `  ${cause.id.padEnd(34)}${cause.title}`].join('\n');
    })
    .join('\n');

/** A cause as Markdown, for terminals and agents. */
export const described = ({ id, title, stage, why, fix, products, lookalikes }: CauseDescription): string =>
  [
    `# ${title} [${id}]`,
    '',
    `Where: ${stage}`,
    `How it comes about: ${why}`,
    `Fix: ${fix}`,
    ...products.map(({ product, line }) => `- ${product}: \`${line}\``),
    ...(lookalikes.length > 0 ? [`Looks like: ${lookalikes.join(', ')}`] : []),
  ].join('\n');
