import * as parser from '@typescript-eslint/parser';
import toctou from '../../../packages/scan/dist/eslint/plugin.js';

export default [{ files: ['src/**/*.ts'], languageOptions: { parser }, ...toctou.configs.recommended }];
