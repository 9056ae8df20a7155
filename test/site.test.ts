import { expect, test } from 'vitest';
import { sidebar } from '../compat/docs-site/.vitepress/sidebar.mjs';
import { pages } from './support/snippets.ts';

interface Item {
  readonly link?: string;
  readonly items?: readonly Item[];
}

function linksOf(items: readonly Item[]): string[] {
  return items.flatMap(({ link, items: inner = [] }) => [
    ...(link === undefined ? [] : [link]),
    ...linksOf(inner),
  ]);
}

/** `docs/scan/README.md` is `/docs/scan/`, on the site. */
const linkOf = (page: string): string => `/${page.replace(/\.md$/, '')}`.replace(/\/README$/, '/');

test('every page stands in the sidebar of the site, once', () => {
  expect(linksOf(sidebar).toSorted()).toEqual(pages.map(linkOf).toSorted());
});
