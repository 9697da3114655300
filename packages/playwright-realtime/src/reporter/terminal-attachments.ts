import type { FullConfig, Reporter, Suite, TestResult } from '@playwright/test/reporter';
import { currentRun } from '../run/run.ts';

type Attachment = TestResult['attachments'][number];

/** Shared by the two instances of one run. */
const hidden = new Map<TestResult, readonly Attachment[]>();

/**
 * Hides attachments from the reporter between two of these: one `hide` before the terminal's, one `show` after it. The
 * terminal prints where each attachment is, and `npm run e2e` keeps them in a folder that is gone when it has ended;
 * what stays is in the capture, whose path is the last line.
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
