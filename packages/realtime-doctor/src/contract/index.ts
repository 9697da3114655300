/**
 * Contracts: what an application promises, as data. The contract in force is filed with every transcript, so a later
 * check judges by the same contract.
 */
import type { ContractFile } from './contract.ts';

/** Types a contract file's default export as it is written: `export default defineContract({ … })`. */
export const defineContract = (file: ContractFile): ContractFile => file;

export type { Contract, ContractFile } from './contract.ts';
export type { PageAdapter, Place } from './page-adapter.ts';
export { readContract } from './shape.ts';
