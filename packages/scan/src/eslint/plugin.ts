import { VERSION } from '../report/version.ts';
import { RULES } from '../rules/rule-names.ts';
import type { Rule } from './rule.ts';
import { ruleFor } from './rule.ts';

/** What ESLint and oxlint load. */
export interface Plugin {
  readonly meta: { readonly name: string; readonly version: string };
  readonly rules: Readonly<Record<string, Rule>>;
  readonly configs: {
    readonly recommended: {
      readonly plugins: { readonly toctou: Plugin };
      readonly rules: Readonly<Record<string, 'error'>>;
    };
  };
}

const rules = Object.fromEntries(RULES.map((id) => [id, ruleFor(id)]));

/**
 * The rules of `toctou scan` in ESLint 9 and 10 (flat config) and in oxlint.
 *
 * @example
 * // eslint.config.js
 * import toctou from '@toctou/scan/eslint';
 * export default [{ files: ['src/**\/*.ts'], ...toctou.configs.recommended }];
 */
const plugin: Plugin = {
  meta: { name: '@toctou/scan', version: VERSION },
  rules,
  configs: {
    get recommended() {
      return {
        plugins: { toctou: plugin },
        rules: Object.fromEntries(RULES.map((id) => [`toctou/${id}`, 'error' as const])),
      };
    },
  },
};

// Both linters take a plugin from the default export.
// oxlint-disable-next-line import/no-default-export
export default plugin;
