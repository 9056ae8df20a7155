import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './snippets.ts';

/** Whether pages are to be made as they should be: `UPDATE_DOCS=1`. */
export const isUpdating: boolean = process.env['UPDATE_DOCS'] === '1';

/**
 * Puts something in the place of a text of a page.
 *
 * @param after The text is looked for behind this one.
 */
export function updatePage(page: string, before: string, wanted: string, after = ''): void {
  const file = join(root, page);
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(before, text.indexOf(after) + after.length);
  if (start === -1) throw new Error(`${page} has no such text: ${before}`);
  writeFileSync(file, text.slice(0, start) + wanted + text.slice(start + before.length));
}
