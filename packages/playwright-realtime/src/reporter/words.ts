import type { TestError } from '@playwright/test/reporter';
import { isInfrastructure } from 'realtime-doctor/capture/verdict.ts';

/** An error's words; where only its stack says that the infrastructure failed, with that before them. */
export function wordsOf(error: TestError): string {
  const { message = '' } = error;
  const words = isInfrastructure(error) && !isInfrastructure({ message }) ? `InfrastructureError: ${message}` : message;
  return stripColours(words);
}

// eslint-disable-next-line no-control-regex -- colours are control characters
const stripColours = (text: string): string => text.replaceAll(/\u001B\[\d+(;\d+)*m/g, '');
