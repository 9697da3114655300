import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from 'realtime-doctor/diagnosis/index.ts';

/** An Allure category: failures that mean the same. Its pattern must work in both Java and JavaScript. */
interface Category {
  readonly name: string;
  readonly messageRegex: string;
  readonly matchedStatuses: ['failed', 'broken'];
}

const category = (name: string, messageRegex: string): Category => ({
  name,
  messageRegex: String.raw`^[\s\S]*${messageRegex}[\s\S]*$`,
  matchedStatuses: ['failed', 'broken'],
});

/**
 * One category per root cause, recognised by the id at the end of a failure's first line (`headline`), then one for
 * failed infrastructure and one for claims without a known cause. Allure takes the first that matches.
 */
export const allureCategories: readonly Category[] = [
  ...rules.map(({ id, title }) => category(title, String.raw`\[${id}\]`)),
  category('Infrastructure failed: the product was not tested', 'InfrastructureError'),
  category('A claim failed, and its cause is not recognised', String.raw`(?:\nClaim: |\[not-recognised\])`),
];

/** Writes them where Allure reads them. As an option of its reporter, every worker would load all rules for nothing. */
export function writeAllureCategories(resultsDir: string): void {
  if (existsSync(resultsDir)) writeFileSync(join(resultsDir, 'categories.json'), JSON.stringify(allureCategories));
}
