/** The screenshots of a journey in the order of its steps. */
import { href, html, type Markup } from './html.ts';
import type { JourneyView, ReportSources } from './source.ts';
import { seconds } from '../text.ts';

interface Picture {
  /** Path in the capture. */
  readonly path: string;
  readonly title: string;
  readonly alt: string;
}

export function pictureStrip(
  { seen, journey, key }: JourneyView,
  { pictures, picture }: ReportSources,
  inside: ReadonlySet<string>,
): Markup {
  if (!seen) return html``;
  const shown = pictures(seen.folder).map((name) => ofFile(name, seen, journey.title));
  if (shown.length === 0) return html`<p class="none">The journey has no screenshots.</p>`;
  return html`<ul class="pictures" tabindex="0" aria-label="Screenshots of ${key}">
    ${shown.map(({ path, title, alt }) => {
      const source = inside.has(path)
        ? `data:image/png;base64,${Buffer.from(picture(path)).toString('base64')}`
        : href(path);
      return html`<li>
        <a href="${href(path)}"
          ><img src="${source}" width="1440" height="900" loading="lazy" decoding="async" alt="${alt}"
        /></a>
        <p>${title}</p>
      </li>`;
    })}
  </ul>`;
}

function ofFile(name: string, seen: NonNullable<JourneyView['seen']>, journey: string): Picture {
  const path = `${seen.folder}/screenshots/${name}`;
  const entry = seen.transcript.of('screenshot').find(({ file }) => file.endsWith(`/${name}`));
  if (!entry) {
    const title = name === 'failed.png' ? 'The last screenshot, marked as failed' : name;
    return { path, title, alt: `${title}: ${journey}` };
  }
  const state = seen.transcript
    .of('shown')
    .findLast(({ page, t, what }) => page === entry.page && t <= entry.t && what === 'state')?.text;
  const at = seconds(entry.t - seen.from);
  const says = state ? ` The page shows "${state}".` : '';
  const whose = seen.pages.length > 1 ? `${entry.page}, ` : '';
  return { path, title: `${whose}${at} · ${entry.title}`, alt: `Screenshot at ${at}: ${entry.title}.${says}` };
}
