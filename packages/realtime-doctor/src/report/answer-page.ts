/** `report.html` of an examination or a recording: a single file that works offline and without its script. */
import { answerBody, WORDS, type AnswerReport } from './answer.ts';
import { policy, script, style } from './assets.ts';
import { html, ours } from './html.ts';
import { cut } from './words.ts';

export const answerPage = (answer: AnswerReport): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${WORDS[answer.verdict]}: ${cut(answer.subject, 120)}</title>
        ${ours(`<style>${style}</style>`)}
      </head>
      <body>
        <main class="answer">${answerBody(answer)}</main>
        ${ours(`<script>${script}</script>`)}
      </body>
    </html> `.text;
