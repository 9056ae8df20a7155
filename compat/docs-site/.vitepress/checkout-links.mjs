import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Links are written for whoever reads the checkout. On the site a README is the index of its folder, and what is no page, such as a
 * source file, is named and not linked. A link to nothing is an error.
 *
 * @param {{ core: { ruler: { push(name: string, rule: (state: any) => void): void } } }} md
 */
export function checkoutLinks(md) {
  md.core.ruler.push('checkout-links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      const open = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') open.push(rewritten(token, env.realPath ?? env.path));
        else if (token.type === 'link_close' && open.pop() === false) token.tag = 'span';
      }
    }
  });
}

/** Whether the link stays one. */
function rewritten(token, page) {
  const href = token.attrGet('href');
  const [, path, hash = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  if (path === '' || path.startsWith('/') || /^[a-z]+:/i.test(path)) return true;
  const target = resolve(dirname(page), decodeURI(path));
  if (!existsSync(target)) throw new Error(`${page} links to ${href}, which is not there`);
  const isFolder = statSync(target).isDirectory();
  if (isFolder ? existsSync(join(target, 'README.md')) : path.endsWith('.md')) {
    const address = isFolder ? `${path.replace(/\/$/, '')}/` : path.replace(/README\.md$/, '');
    token.attrSet('href', `${address === '' ? './' : address}${hash}`);
    return true;
  }
  token.tag = 'span';
  token.attrs = null;
  return false;
}
