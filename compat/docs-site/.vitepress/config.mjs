import { checkoutLinks } from './checkout-links.mjs';
import { literalCode } from './literal-code.mjs';
import { sidebar } from './sidebar.mjs';

// Pages become modules that import vue, which is not installed where they stand: it is left to the one who runs them.
const vueOfThisPackage = {
  name: 'vue-of-this-package',
  enforce: 'pre',
  resolveId: (id, importer, { ssr }) =>
    ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
};

export default {
  title: 'toctou',
  description: 'Finds, proves and closes check-then-act races in database handlers',
  lang: 'en',
  // A story of toctou is 80 columns wide, and should not have to be scrolled.
  head: [['style', {}, `.vp-doc div[class*='language-'] code { font-size: 12.5px }`]],
  // Pages link to READMEs of packages, and the other way round: on the site as in the checkout.
  srcDir: '../..',
  srcExclude: [
    '**/{CHANGELOG,LICENSE}.md',
    '**/{test,fixtures,dist}/**',
    '{.changeset,.ci,bench,compat,compat-optin,conformance}/**',
  ],
  rewrites: { ':path(.*)README.md': ':path(.*)index.md' },
  vite: { plugins: [vueOfThisPackage] },
  markdown: {
    // As the code host makes them, so that a link to a heading works there and here.
    anchor: {
      slugify: (heading) =>
        heading
          .trim()
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(/\s/g, '-'),
    },
    config: (md) => md.use(checkoutLinks).use(literalCode),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'First race', link: '/docs/first-race' },
      { text: 'Scan', link: '/docs/scan/' },
      { text: 'Explore', link: '/docs/how-it-works' },
      { text: 'Guard', link: '/packages/guard/' },
      { text: 'Reference', link: '/docs/reference/cli' },
    ],
    sidebar,
  },
};
