/** Names of a journey's files in a capture. In a file of their own, so that a writer need not load all the readers. */
export const TRANSCRIPT = 'transcript.jsonl';
/** What a journey was judged by, in full. */
export const CONTRACT = 'contract.json';
export const PROBES = 'probes.json';
export const FINDINGS = 'findings.json';
