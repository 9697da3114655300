/** Off the page's own thread, so that a large or hostile file never keeps the page from answering. */
import { config } from 'zod';
import { answer } from './answer.ts';

// Programs made of text are against the page's policy.
config({ jitless: true });

addEventListener('message', (event: MessageEvent<readonly File[]>) => {
  void answer(event.data).then((answered) => postMessage(answered));
});
