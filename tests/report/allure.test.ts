import { expect, test } from '@playwright/test';
import { headline, rules, type Finding } from 'realtime-doctor/diagnosis/index.ts';
import { allureCategories } from 'playwright-realtime/reporter/allure-categories.ts';

/** The category that Allure puts a failure into: the first that fits. */
const categoryOf = (message: string): string | undefined =>
  allureCategories.find(({ messageRegex }) => new RegExp(messageRegex).test(message))?.name;

const finding = (id: string, title: string): Finding => ({
  id,
  title,
  certainty: 'certain',
  says: '',
  because: [],
  ruledOut: [],
  fix: '',
});

test('each cause has its category, and no failure falls into another’s', () => {
  for (const { id, title } of rules) {
    const message = `${headline(finding(id, title))}\n\nError: Claim «subscribed»: expected one; seen: none.\n`;
    expect(categoryOf(message), id).toBe(title);
  }
});

test('what is not recognised, and what says nothing of the product, have theirs', () => {
  expect(categoryOf('Error: Claim «subscribed»: expected one; seen: none.')).toMatch(/not recognised/);
  expect(categoryOf('Likely cause: The cause is not recognised [not-recognised]')).toMatch(/not recognised/);
  expect(categoryOf('InfrastructureError: expected a stack, but there is none')).toMatch(/Infrastructure/);
});
