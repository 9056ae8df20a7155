import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';

const dist = join(import.meta.dirname, '.vitepress/dist');
const files = new Set(
  readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dist.length)),
);
const read = (file) => readFileSync(join(dist, file), 'utf8');
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found);
const pages = [...files].filter((file) => file.endsWith('.html') && file !== '/404.html');

test('every part is there', () => {
  for (const page of [
    '/index.html',
    '/docs/scan/index.html',
    '/packages/guard/index.html',
    '/docs/guard/pg.html',
  ])
    assert.ok(files.has(page), page);
});

test('nothing is asked of another host', () => {
  const asked = [...files].flatMap((file) => {
    if (file.endsWith('.html'))
      return all(
        read(file),
        /<(?:link|script|img|iframe|source)\b[^>]*?\b(?:href|src|srcset)="((?:https?:)?\/\/[^"]*)"/g,
      );
    if (file.endsWith('.css')) return all(read(file), /(?:url\(|@import )["']?((?:https?:)?\/\/[^"')]*)/g);
    if (file.endsWith('.js'))
      return all(read(file), /(?:\bimport|\bfetch|importScripts)\(["'`]((?:https?:)?\/\/[^"'`]*)/g);
    return [];
  });
  assert.deepEqual(asked, []);
});

test('every link leads somewhere, to the heading too', () => {
  const headings = new Map(pages.map((page) => [page, new Set(all(read(page), /\bid="([^"]*)"/g))]));
  const dead = pages.flatMap((page) =>
    all(read(page), /<a\b[^>]*?\bhref="([^"]*)"/g)
      .filter((href) => !/^[a-z]+:|^\/\//i.test(href))
      .filter((href) => {
        const [, path, hash] = /^([^#]*)(?:#(.*))?$/.exec(decodeURI(href));
        const index = path.endsWith('/') ? 'index.html' : '';
        const target = path === '' ? page : posix.join(posix.resolve(dirname(page), path), index);
        return !files.has(target) || (hash && !headings.get(target)?.has(hash));
      })
      .map((href) => `${page}: ${href}`),
  );
  assert.deepEqual(dead, []);
});
