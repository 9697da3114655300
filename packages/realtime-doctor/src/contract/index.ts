/**
 * Contracts: what an application promises, as data. The active contract is stored with every transcript, so a later
 * check judges by the same contract.
 */
import type { ContractFile } from './contract.ts';

/** Types the default export of a contract file: `export default defineContract({ … })`. */
export const defineContract = (file: ContractFile): ContractFile => file;

export type { Contract, ContractFile } from './contract.ts';
export type { PageAdapter, Place } from './page-adapter.ts';
export { readContract } from './shape.ts';
