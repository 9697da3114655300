/** The drop page: takes files, passes them to a worker, and shows the report. */
import type { Answered } from './answer.ts';

/**
 * The worker's program, packed (gzip, base64), because a page opened from disk can't load a separate file. Inserted
 * by tools/pack/page.ts.
 */
declare const WORKER: string;
/** Content-Security-Policy of a saved report. */
declare const REPORT_POLICY: string;

/** Time limit in milliseconds. A recording of 200 MB takes 20 s. */
const PATIENCE_MS = 120_000;
const TOO_LATE = `The file took longer than ${PATIENCE_MS / 1000} s to read. Record a shorter run, or use npx realtime-doctor FILE.`;
const FAILED = 'The browser could not read the file. Use npx realtime-doctor FILE in a terminal.';

const find = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
};
const zone = find('#drop');
const input = find('#file') as HTMLInputElement;
const status = find('#status');
const report = find('#report');
const bar = find('#bar');
const title = document.title;

type Shown = { readonly is: 'nothing' | 'report' } | { readonly is: 'busy' | 'error'; readonly text: string };
let last = { text: '', html: '' };
let stop = (): void => undefined;

function show(shown: Shown): void {
  document.body.dataset['shows'] = shown.is;
  status.textContent = 'text' in shown ? shown.text : '';
  status.setAttribute('role', shown.is === 'error' ? 'alert' : 'status');
  bar.hidden = shown.is !== 'report';
  if (shown.is === 'report') return;
  report.replaceChildren();
  document.title = title;
}

function take(list: FileList | null | undefined): void {
  const files = [...(list ?? [])];
  if (files.length === 0) return show({ is: 'error', text: 'That was not a file. Drop a trace.zip or a .har file.' });
  if (files.length > 2)
    return show({ is: 'error', text: 'Those are more than two files. Drop one, or two to compare.' });
  void read(files);
}

async function read(files: readonly File[]): Promise<void> {
  stop();
  show({ is: 'busy', text: `Reading ${files.map(({ name }) => name).join(' and ')} …` });
  const answered = await ask(files);
  if (!answered) return;
  if ('error' in answered) return show({ is: 'error', text: answered.error });
  last = answered;
  // The report's writer escapes everything from the file, and the CSP of this page runs no other script.
  report.innerHTML = answered.html;
  document.title = `${answered.title}: realtime-doctor`;
  show({ is: 'report' });
  document.dispatchEvent(new Event('report-shown'));
  scrollTo(0, 0);
}

/** @returns undefined if it was stopped, by another file or by the user */
async function ask(files: readonly File[]): Promise<Answered | undefined> {
  const url = URL.createObjectURL(new Blob([await program()], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return new Promise<Answered | undefined>((resolve) => {
    const late = setTimeout(() => resolve({ error: TOO_LATE }), PATIENCE_MS);
    const end = (answered?: Answered): void => {
      clearTimeout(late);
      resolve(answered);
    };
    stop = () => end();
    worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => end(data));
    worker.addEventListener('error', ({ message }) =>
      end({ error: `${FAILED} (${message || 'the browser gave no reason'})` }),
    );
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    worker.postMessage(files);
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(url);
  });
}

function program(): Promise<string> {
  const packed = Uint8Array.from(atob(WORKER), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

input.addEventListener('change', () => {
  take(input.files);
  // Allows choosing the same file again.
  input.value = '';
});
for (const name of ['dragenter', 'dragover']) {
  addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
}
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) zone.classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  zone.classList.remove('over');
  take(event.dataTransfer?.files);
});
find('#cancel').addEventListener('click', () => {
  stop();
  show({ is: 'nothing' });
});
find('#another').addEventListener('click', () => input.click());
find('#copy').addEventListener('click', (event) => {
  const button = event.currentTarget as HTMLButtonElement;
  void navigator.clipboard.writeText(last.text).then(
    () => (button.textContent = 'Copied'),
    () => (button.textContent = 'The browser did not allow it'),
  );
});
find('#save').addEventListener('click', () => {
  const [style, script] = ['#report-style', '#report-script'].map((selector) => find(selector).textContent);
  const named = document.createElement('title');
  named.textContent = document.title;
  const link = document.createElement('a');
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">${named.outerHTML}<style>${style}</style></head><body><main class="answer">${last.html}</main><script>${script}</script></body></html>`;
  link.href = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
  link.download = 'report.html';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
show({ is: 'nothing' });
