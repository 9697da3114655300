/** Names of a journey's files in a capture. By themselves, since whoever writes one need not load what reads them all. */
export const TRANSCRIPT = 'transcript.jsonl';
/** What a journey was judged by, in full. */
export const CONTRACT = 'contract.json';
export const PROBES = 'probes.json';
export const FINDINGS = 'findings.json';
