// @ts-check
// What a report does in a browser: shows one anomaly at a time, by the hash of its address; draws arrows; copies.
'use strict';

/** @type {HTMLElement[]} */
const views = [...document.querySelectorAll('.scenario')].flatMap((scenario) => {
  const anomalies = [...scenario.querySelectorAll('.anomaly')];
  return /** @type {HTMLElement[]} */ (anomalies.length > 0 ? anomalies : [scenario]);
});
const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll('nav a')]);
const filter = /** @type {HTMLInputElement} */ (document.querySelector('.filter input'));
let shown = -1;

/** @param {string} hash @returns {number} */
function viewOf(hash) {
  const target = hash === '' ? null : document.getElementById(decodeURIComponent(hash.slice(1)));
  const view =
    target?.closest('.anomaly') ?? target?.querySelector('.anomaly') ?? target?.closest('.scenario');
  const at = views.findIndex((other) => other === view);
  if (at >= 0) return at;
  const unexpected = views.findIndex((other) => other.closest('.unexpected'));
  return Math.max(0, unexpected);
}

/** @param {number} at @param {boolean} focus */
function show(at, focus) {
  shown = at;
  const current = views[at];
  for (const view of views) view.hidden = view !== current;
  for (const scenario of document.querySelectorAll('.scenario'))
    /** @type {HTMLElement} */ (scenario).hidden = !current || !scenario.contains(current);
  const scenarioId = current?.closest('.scenario')?.id;
  for (const link of links) {
    const id = link.hash.slice(1);
    const isCurrent = id === current?.id || (id === scenarioId && id !== '' && current?.id === `${id}-a1`);
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!current) return;
  draw(current);
  if (focus) current.focus();
}

function route() {
  const { hash } = location;
  show(viewOf(hash), hash !== '');
  const step = hash === '' ? null : document.getElementById(decodeURIComponent(hash.slice(1)));
  if (step?.matches('.step')) {
    if (step instanceof HTMLDetailsElement) step.open = true;
    step.scrollIntoView({ block: 'center' });
    step.focus();
  }
}

/** @param {number} by */
function move(by) {
  for (let at = shown + by; at >= 0 && at < views.length; at += by) {
    const id = views[at]?.id ?? '';
    const item = links.find((link) => link.hash === `#${id}`)?.closest('nav > ol > li');
    if (item instanceof HTMLElement && item.hidden) continue;
    location.hash = id;
    return;
  }
}

const SVG = 'http://www.w3.org/2000/svg';

/** Arrows from each check to the act that it did not see. @param {HTMLElement} view */
function draw(view) {
  const lanes = /** @type {HTMLElement | null} */ (view.querySelector('.lanes'));
  if (!lanes) return;
  lanes.querySelector('.arrows')?.remove();
  /** @type {{ table: string, check: number, act: number }[]} */
  const conflicts = JSON.parse(lanes.dataset['conflicts'] ?? '[]');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'arrows');
  svg.setAttribute('aria-hidden', 'true');
  const frame = lanes.getBoundingClientRect();
  svg.setAttribute('width', String(lanes.scrollWidth));
  svg.setAttribute('height', String(lanes.scrollHeight));
  svg.innerHTML =
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>';
  for (const { table, check, act } of conflicts) {
    const from = document.getElementById(`${view.id}-${check}`)?.getBoundingClientRect();
    const to = document.getElementById(`${view.id}-${act}`)?.getBoundingClientRect();
    if (!from || !to) continue;
    const right = to.left > from.left;
    const x1 = (right ? from.right : from.left) - frame.left + lanes.scrollLeft;
    const x2 = (right ? to.left : to.right) - frame.left + lanes.scrollLeft;
    const y1 = from.top + 12 - frame.top;
    const y2 = to.top + 12 - frame.top;
    const path = document.createElementNS(SVG, 'path');
    const bend = (x2 - x1) / 2;
    path.setAttribute('d', `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
    path.setAttribute('fill', 'none');
    path.setAttribute('stroke', 'currentColor');
    path.setAttribute('stroke-width', '1.5');
    path.setAttribute('marker-end', 'url(#head)');
    const label = document.createElementNS(SVG, 'text');
    label.setAttribute('x', String(x1 + (right ? 6 : -6)));
    label.setAttribute('y', String(y1 + (y2 > y1 ? -6 : 14)));
    label.setAttribute('text-anchor', right ? 'start' : 'end');
    label.textContent = `${table}: not seen`;
    svg.append(path, label);
  }
  lanes.append(svg);
}

/** @param {HTMLElement} button */
async function copy(button) {
  const command = button.parentElement?.querySelector('code');
  if (!command) return;
  const text = command.textContent ?? '';
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page of file:// may not have a clipboard; a selection can be copied everywhere.
    getSelection()?.selectAllChildren(command);
    document.execCommand('copy');
  }
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 1500);
}

function applyFilter() {
  const wanted = filter.value.toLowerCase();
  for (const item of document.querySelectorAll('nav > ol > li'))
    /** @type {HTMLElement} */ (item).hidden = !item.textContent?.toLowerCase().includes(wanted);
}

function unfold() {
  const all = [...(views[shown]?.querySelectorAll('details') ?? [])];
  const open = all.some((details) => !details.open);
  for (const details of all) details.open = open;
}

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const keys = {
  j: () => move(1),
  k: () => move(-1),
  f: unfold,
  '/': (event) => {
    event.preventDefault();
    filter.focus();
  },
};

for (const element of document.querySelectorAll('.filter, .keys'))
  /** @type {HTMLElement} */ (element).hidden = false;
filter.addEventListener('input', applyFilter);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement === filter) {
    filter.value = '';
    applyFilter();
    filter.blur();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  keys[event.key]?.(event);
});
document.addEventListener('click', (event) => {
  if (event.target instanceof HTMLElement && event.target.matches('.copy')) void copy(event.target);
});
document.addEventListener(
  'toggle',
  () => {
    const view = views[shown];
    if (view) draw(view);
  },
  true,
);
addEventListener('hashchange', route);
addEventListener('resize', () => {
  const view = views[shown];
  if (view) draw(view);
});
route();
