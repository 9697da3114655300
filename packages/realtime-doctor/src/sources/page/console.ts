import type { ConsoleLine } from '../../transcript/entries.ts';
import { failureIn, type Failure } from './missed.ts';
import type { CdpEvent } from './session.ts';
import type { SourceMaps } from './source-maps.ts';
import type { Tap, Target } from './tap.ts';

type Argument = CdpEvent<'Runtime.consoleAPICalled'>['args'][number];
type Properties = NonNullable<Argument['preview']>['properties'];

const LEVELS: Readonly<Record<string, ConsoleLine['level']>> = {
  debug: 'debug',
  verbose: 'debug',
  info: 'info',
  warning: 'warning',
  error: 'error',
  assert: 'error',
};
/** Calls that print nothing. */
const SILENT = new Set(['clear', 'endGroup', 'profile', 'profileEnd']);

/**
 * Writes console messages and uncaught errors of one target. The browser's own messages come from the Log domain, once
 * each.
 */
export function watchConsole(tap: Tap, target: Target, maps: SourceMaps, failed: (failure: Failure) => void): void {
  const { session, page } = target;
  session.on('Runtime.consoleAPICalled', ({ type, args, timestamp, stackTrace }) => {
    if (SILENT.has(type)) return;
    const frame = stackTrace?.callFrames[0];
    tap.write({
      source: 'page',
      kind: 'console',
      t: tap.clock.fromWall(timestamp),
      page,
      level: LEVELS[type] ?? 'log',
      text: args.map(words).join(' '),
      ...(frame ? { at: maps.line(frame) } : {}),
    });
  });
  session.on('Log.entryAdded', ({ entry }) => {
    // The worker's own session reports its console.
    if (entry.source === 'worker') return;
    const { url = '', lineNumber } = entry;
    const frame = entry.stackTrace?.callFrames[0] ?? (lineNumber === undefined ? undefined : { url, lineNumber });
    const t = tap.clock.fromWall(entry.timestamp);
    const at = frame && frame.url !== '' ? { at: maps.line({ columnNumber: 0, ...frame }) } : {};
    tap.write({
      source: 'page',
      kind: 'console',
      t,
      page,
      level: LEVELS[entry.level] ?? 'log',
      text: entry.text,
      ...at,
    });
    const failure = failureIn(entry.text);
    if (failure) failed({ t, ...failure, ...at });
  });
  session.on('Runtime.exceptionThrown', ({ timestamp, exceptionDetails }) => {
    const { exception, text } = exceptionDetails;
    const described = exception ? words(exception) : undefined;
    const [first = text] = (described ?? text).split('\n    at ', 1);
    tap.write({
      source: 'page',
      kind: 'page.error',
      t: tap.clock.fromWall(timestamp),
      page,
      message: described === undefined || text === 'Uncaught' ? first : `${text} ${first}`,
      ...(described?.includes('\n    at ') ? { stack: described } : {}),
    });
  });
}

/** An argument as the console shows it, one level deep. */
function words(argument: Argument): string {
  const { type, subtype, value, unserializableValue, description, preview } = argument;
  if (type === 'string') return String(value);
  if (unserializableValue !== undefined) return unserializableValue;
  if (subtype === 'error') return description ?? 'Error';
  if (preview) {
    const inside = properties(preview.properties, subtype === 'array') + (preview.overflow ? ', …' : '');
    return subtype === 'array' ? `[${inside}]` : `{${inside}}`;
  }
  if (description !== undefined) return description;
  return type === 'undefined' ? 'undefined' : JSON.stringify(value);
}

function properties(list: Properties, isArray: boolean): string {
  const shown = list.map(({ name, type, value = type }) => {
    const text = type === 'string' ? JSON.stringify(value) : value;
    return isArray ? text : `${name}: ${text}`;
  });
  return shown.join(', ');
}
