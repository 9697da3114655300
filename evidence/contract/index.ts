/**
 * Contracts: what an application under test is, as data. One file an application in this folder or in the user's own,
 * with its page's adapter beside it or in `pages/`; `E2E_CONTRACT` says which is in force. It is filed with every
 * transcript, and whoever judges one again judges by what was filed.
 */
import type { Contract, ContractFile } from './contract.ts';
import { stackmotive } from './stackmotive.ts';

/** What the reference stack keeps, and what captures were judged by that have no contract of their own. */
export const reference: Contract = stackmotive;

/** Types a contract file's default export as it is written: `export default defineContract({ … })`. */
export const defineContract = (file: ContractFile): ContractFile => file;

export type { Contract, ContractFile } from './contract.ts';
export type { PageAdapter, Place } from './page-adapter.ts';
export { readContract } from './shape.ts';
