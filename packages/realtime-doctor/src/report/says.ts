/** Entries in the form that the report shows. */
import type { Contract } from '../contract/contract.ts';
import type { Entry } from '../transcript/entries.ts';
import type { Tone } from '../transcript/packet-words.ts';
import { tellingOf, type Group } from '../transcript/telling.ts';

export interface Saying {
  readonly kind: Group;
  /** `page p1`, `backend`, `fault proxy`. */
  readonly who: string;
  readonly text: string;
  readonly tone: Tone;
  /** Raw data, if the text leaves some of it out. */
  readonly raw?: string;
}

export function say(entry: Entry, contract: Contract): Saying {
  const { group, line, report } = tellingOf(entry);
  const told = typeof report === 'function' ? report(entry, contract) : report;
  return { kind: group, who: whoOf(entry), text: line(entry), tone: 'plain', ...told };
}

function whoOf(entry: Entry): string {
  switch (entry.source) {
    case 'page':
      return `page ${entry.page}`;
    case 'proxy':
      return 'fault proxy';
    case 'frontend':
      return ('instance' in entry ? entry.instance : undefined) ?? 'web server';
    case 'engine':
      return entry.kind === 'service' ? entry.service : 'engine';
    case 'backend':
      return entry.instance ?? 'backend';
    default:
      return entry.kind === 'fault.begin' || entry.kind === 'fault.end' ? 'fault' : entry.source;
  }
}
