/** `use: { realtime: { contract } }`: what the application promises. Light, since each suite loads it. */
import { dirname, resolve } from 'node:path';
import { test, type FullConfig } from '@playwright/test';
import type { Contract, ContractFile } from 'realtime-doctor/contract/contract.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { warn } from './warn.ts';

const OPTION = 'use.realtime.contract';

const loaded = new Map<string | ContractFile, Promise<Contract>>();

/** The contract that the options name. Without one, or with a bad one, which is a warning, it is {@link inferred}. */
export async function contractOf(given: string | ContractFile | undefined): Promise<Contract> {
  if (given === undefined) return inferred;
  const loading = loaded.get(given) ?? load(given);
  loaded.set(given, loading);
  return await loading;
}

async function load(given: string | ContractFile): Promise<Contract> {
  try {
    const { checkContract, readContractFile } = await import('realtime-doctor/contract/file.ts');
    if (typeof given !== 'string') return checkContract(given, OPTION);
    return await readContractFile(resolve(configFolder(test.info().config), given), OPTION);
  } catch (error) {
    warn('the contract is not used', error);
    return inferred;
  }
}

/** The folder of Playwright's configuration: relative paths in options start there, as Playwright's own do. */
export const configFolder = ({ configFile, rootDir }: FullConfig): string =>
  configFile === undefined ? rootDir : dirname(configFile);
