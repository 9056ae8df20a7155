/** HTML that is safe to insert as it is. */
export interface Markup {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Insert = string | number | Markup | undefined | readonly Insert[];

/**
 * HTML with values in it. What is not markup itself is escaped, in text and in quoted attributes; of `undefined` nothing is
 * written.
 *
 * @example
 * html`<p title="${name}">${name}</p>`.markup; // <p title="a &lt; b">a &lt; b</p>
 */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return { markup: strings.map((text, i) => text + written(inserts[i])).join('') };
}

/** A text that is HTML, CSS or a script of our own. */
export function trusted(markup: string): Markup {
  return { markup };
}

function written(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string') return insert.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  if (typeof insert === 'number') return String(insert);
  return 'markup' in insert ? insert.markup : insert.map(written).join('');
}
