/** Names of the files in a journey folder. In a separate file, so that writers need not load the readers. */
export const TRANSCRIPT = 'transcript.jsonl';
/** The complete contract that the journey was judged by. */
export const CONTRACT = 'contract.json';
export const PROBES = 'probes.json';
export const FINDINGS = 'findings.json';
