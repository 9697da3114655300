// The report works without this script. It filters the entries, opens the target of a link, and prepares for print.
'use strict';

const presets = [
  ['Everything', () => true],
  ['Conversation', (row) => row.dataset.kind === 'talk' || row.dataset.kind === 'world'],
  ['Page', (row) => row.dataset.kind === 'page'],
  ['Faults and services', (row) => row.dataset.kind === 'world'],
  ['Logs', (row) => row.dataset.kind === 'log'],
  ['Diagnostic lines', (row) => row.classList.contains('diagnostic')],
  ['Checks', (row) => row.dataset.kind === 'journey'],
];

/**
 * Adds filter buttons and a search field to one list. Called when its journey is opened, so that many journeys cost
 * nothing.
 */
function prepare(log) {
  const bar = log.querySelector('.filters');
  if (!bar || !bar.hidden) return;
  const rows = [...log.querySelectorAll('.entries > li')];
  let chosen = presets[0][1];
  const search = document.createElement('input');
  search.type = 'search';
  search.placeholder = 'Filter by text';
  search.setAttribute('aria-label', 'Filter entries by text');
  const counter = document.createElement('output');
  const apply = () => {
    const words = search.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = chosen(row) && (words === '' || row.textContent.toLowerCase().includes(words));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    counter.textContent = `${shown} of ${rows.length}`;
  };
  // Skip filters that match nothing.
  const useful = presets.filter(([, filter], index) => index === 0 || rows.some(filter));
  const buttons = (useful.length > 2 ? useful : []).map(([name, filter]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.setAttribute('aria-pressed', String(filter === chosen));
    button.addEventListener('click', () => {
      chosen = filter;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
      apply();
    });
    return button;
  });
  search.addEventListener('input', apply);
  bar.append(...buttons, search, counter);
  bar.hidden = false;
  log.showAll = () => {
    search.value = '';
    chosen = presets[0][1];
    buttons[0]?.click();
    apply();
  };
  apply();
}

/** Opens everything that hides an element, and scrolls to it. */
function reveal(target) {
  for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  const log = target.closest('[data-log]');
  if (log) {
    prepare(log);
    if (target.hidden) log.showAll();
  }
  target.scrollIntoView({ block: log ? 'center' : 'start' });
}

function follow() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target) reveal(target);
}

/** Prepares the lists in the current document. */
function start() {
  for (const log of document.querySelectorAll('[data-log]')) {
    const journey = log.closest('details.journey');
    journey?.addEventListener('toggle', () => journey.open && prepare(log));
    if (!journey || journey.open) prepare(log);
  }
}
start();
// The drop page shows one report after another.
document.addEventListener('report-shown', start);
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
  // A second click on the same link does not change the address, but must still scroll.
  if (link && link.getAttribute('href') === location.hash) follow();
});
addEventListener('hashchange', follow);
follow();
if (matchMedia('(max-width: 1100px)').matches) document.querySelector('details.nav')?.removeAttribute('open');
