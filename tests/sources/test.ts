/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
import { test as base, type Browser, type BrowserContext } from '@playwright/test';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { Entry, Kind, NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { inOrder } from 'realtime-doctor/transcript/transcript.ts';
import { tapBrowser, type BrowserTap } from 'realtime-doctor/sources/page/index.ts';
import { launch } from './browser.ts';
import { Site } from './site.ts';

export { expect } from '@playwright/test';

type Of<K extends Kind> = Extract<Entry, { kind: K }>;

/** All written entries, in order of arrival. */
export class Entries {
  readonly clock = RunClock.start();
  readonly all: Entry[] = [];
  readonly #watchers = new Set<() => void>();

  write = (entry: NewEntry): void => {
    this.all.push({ id: `e${this.all.length + 1}`, t: this.clock.now(), ...entry });
    for (const watcher of this.#watchers) watcher();
  };

  of<K extends Kind>(...kinds: K[]): Of<K>[] {
    return this.all.filter((entry): entry is Of<K> => kinds.includes(entry.kind as K));
  }

  /** Sorted, as a reader sees them. */
  get sorted(): Entry[] {
    return this.all.toSorted(inOrder);
  }

  /** The first entry of a kind that matches; waits for it. */
  async first<K extends Kind>(kind: K, fits: (entry: Of<K>) => boolean = () => true): Promise<Of<K>> {
    const find = (): Of<K> | undefined => this.of(kind).find(fits);
    if (!find()) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          if (!find()) return;
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
    return find() as Of<K>;
  }

  /** Kinds of all entries about one socket, in order of arrival. */
  story(socket: string): string[] {
    return this.all.flatMap((entry) =>
      ('socket' in entry && entry.socket === socket) || ('of' in entry && entry.of === socket) ? [entry.kind] : [],
    );
  }
}

interface Fixtures {
  readonly site: Site;
  /** The contract that the tap uses. */
  readonly contract: Contract;
  readonly context: BrowserContext;
  readonly entries: Entries;
  /** Attached before the context has a page. */
  readonly tap: BrowserTap;
  readonly rejections: unknown[];
}

export const test = base.extend<Fixtures, { readonly own: Browser }>({
  own: [
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ own }, use) => {
    const context = await own.newContext();
    await use(context);
    await context.close();
  },
  site: async ({}, use) => {
    const site = await Site.start();
    await use(site);
    await site.stop();
  },
  entries: async ({}, use) => {
    await use(new Entries());
  },
  contract: [stackmotive, { option: true }],
  tap: async ({ context, contract, entries, rejections }, use) => {
    const tap = await tapBrowser(context, { contract, clock: entries.clock, write: entries.write });
    // As in the journeys' fixtures: a page is observed before the test gets it.
    const newPage = context.newPage.bind(context);
    context.newPage = async () => {
      const page = await newPage();
      await tap.ready();
      return page;
    };
    await use(tap);
    await tap.stop();
    if (rejections.length > 0) throw new AggregateError(rejections, 'The tap left rejections unhandled.');
  },
  rejections: async ({}, use) => {
    const rejections: unknown[] = [];
    const listener = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', listener);
    await use(rejections);
    process.off('unhandledRejection', listener);
  },
});
