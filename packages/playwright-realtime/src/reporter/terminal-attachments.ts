import type { FullConfig, Reporter, Suite, TestResult } from '@playwright/test/reporter';
import { currentRun } from '../run/run.ts';

type Attachment = TestResult['attachments'][number];

/** Shared by the two instances of one run. */
const hidden = new Map<TestResult, readonly Attachment[]>();

/**
 * Hides attachments from the terminal reporter, which runs between two of these: one `hide` before it and one `show`
 * after it. The terminal reporter prints the path of each attachment, but `npm run e2e` deletes that folder at the end.
 * What stays is in the capture, whose path is printed last.
 */
export default class TerminalAttachments implements Reporter {
  readonly #isHiding: boolean;
  #suite: Suite | undefined;

  constructor({ show }: { readonly show?: boolean } = {}) {
    this.#isHiding = show !== true;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite;
  }

  onEnd(): void {
    // `npx playwright test` leaves its results where they are.
    if (!currentRun().config.E2E_OUTPUT_DIR) return;
    if (this.#isHiding) this.#hide();
    else showAll();
  }

  printsToStdio(): boolean {
    return false;
  }

  #hide(): void {
    for (const result of this.#suite?.allTests().flatMap(({ results }) => results) ?? []) {
      hidden.set(result, result.attachments.splice(0));
    }
  }
}

function showAll(): void {
  for (const [result, attachments] of hidden) result.attachments.push(...attachments);
  hidden.clear();
}
