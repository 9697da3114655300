import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from 'realtime-doctor/diagnosis/index.ts';

/** A category of Allure's: failures that mean the same. Patterns are of Java's and JavaScript's common kind. */
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
 * Every cause that the diagnosis knows is a category, found by the id that a failure's first line ends in (`headline`);
 * then what it did not recognise, and what says nothing about the product. The first that fits counts.
 */
export const allureCategories: readonly Category[] = [
  ...rules.map(({ id, title }) => category(title, String.raw`\[${id}\]`)),
  category('Infrastructure failed: nothing is said about the product', 'InfrastructureError'),
  category('A claim failed, and its cause is not recognised', '(?:Claim «|\\[not-recognised\\])'),
];

/** Puts them where Allure looks for them. Not by its reporter, whose options every worker would make for nothing. */
export function writeAllureCategories(resultsDir: string): void {
  if (existsSync(resultsDir)) writeFileSync(join(resultsDir, 'categories.json'), JSON.stringify(allureCategories));
}
