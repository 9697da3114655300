import { expect, test } from '@playwright/test';
import { headline, rules, type Finding } from 'realtime-doctor/diagnosis/index.ts';
import { allureCategories } from 'playwright-realtime/reporter/allure-categories.ts';

/** The Allure category of a failure: the first that matches. */
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

test('puts each root cause into its own category', () => {
  for (const { id, title } of rules) {
    const message = `${headline(finding(id, title))}\n\nError: expect(session).toBeSubscribed() failed: expected one; seen: none.\nClaim: subscribed\n`;
    expect(categoryOf(message), id).toBe(title);
  }
});

test('has a category for unrecognised causes and one for failed infrastructure', () => {
  expect(
    categoryOf('Error: expect(session).toBeSubscribed() failed: expected one; seen: none.\nClaim: subscribed'),
  ).toMatch(/not recognised/);
  expect(categoryOf('Likely cause: The cause is not recognised [not-recognised]')).toMatch(/not recognised/);
  expect(categoryOf('InfrastructureError: expected a stack, but there is none')).toMatch(/Infrastructure/);
});
