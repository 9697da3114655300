import { stripVTControlCharacters } from 'node:util';
import type { TestError } from '@playwright/test/reporter';
import { isInfrastructure } from 'realtime-doctor/capture/verdict.ts';

/** An error's message without colours. If only its stack says that the infrastructure failed, that comes first. */
export function wordsOf(error: TestError): string {
  const { message = '' } = error;
  const words = isInfrastructure(error) && !isInfrastructure({ message }) ? `InfrastructureError: ${message}` : message;
  return stripVTControlCharacters(words);
}
