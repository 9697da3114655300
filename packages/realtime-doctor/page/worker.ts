/** Runs in a worker, so that a large or hostile file never blocks the page. */
import { config } from 'zod';
import { answer } from './answer.ts';

// The CSP of the page forbids generated code, which zod uses otherwise.
config({ jitless: true });

addEventListener('message', (event: MessageEvent<readonly File[]>) => {
  void answer(event.data).then((answered) => postMessage(answered));
});
