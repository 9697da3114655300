/** Pages that came where a Socket.IO server should have answered. */
import type { Scene } from '../scene.ts';
import { value } from './routes.ts';

const HTML = /^\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype|html)/i;

/** What a page is for that is shown to people in place of an answer, by its words. */
export const SHOWN_FOR = {
  down: /maint(?:enance|ain)|\bupdat(?:e|ing)\b|back (?:soon|shortly|in a)|be right back|temporarily|unavailable|try again later/i,
  signIn: /log ?in\b|sign ?in\b|password|single sign-on/i,
  check:
    /captcha|checking your browser|verify (?:that )?you are|request (?:was )?blocked|access denied|security check/i,
} as const;

/** Its text has such words, and nobody read the page that was opened: it may be that one, or another. */
export function maybeForeign({ home, probes }: Scene): boolean {
  const answer = value(home?.polling);
  if (!answer || !isHtml(answer.body) || value(probes.page?.document)) return false;
  return Object.values(SHOWN_FOR).some((words) => words.test(textOf(answer.body)));
}

export const isHtml = (body: string): boolean => HTML.test(body);

/** An HTML page with status 200 that is neither the page that was opened nor made of the same scripts. */
export function foreignPage({ home, probes }: Scene): { readonly title: string; readonly text: string } | undefined {
  const answer = value(home?.polling);
  const own = value(probes.page?.document);
  if (!answer || answer.status !== 200 || !isHtml(answer.body) || !own || !isHtml(own.body)) return undefined;
  const title = titleOf(answer.body);
  const shared = scriptsOf(answer.body).some((script) => scriptsOf(own.body).includes(script));
  if (title === undefined || shared || title === titleOf(own.body)) return undefined;
  return { title, text: textOf(answer.body) };
}

const textOf = (html: string): string => html.replace(/<(?:style|script)[\s\S]*?<\/(?:style|script)>|<[^>]*>/gi, ' ');

const titleOf = (html: string): string | undefined => /<title[^>]*>\s*([^<]*?)\s*<\/title>/i.exec(html)?.[1];

const scriptsOf = (html: string): string[] =>
  [...html.matchAll(/<script[^>]*\bsrc=["']?([^"'\s>]+)/gi)].flatMap(([, source]) => source ?? []);
