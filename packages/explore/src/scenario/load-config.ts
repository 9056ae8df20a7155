import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, ToctouError } from '../errors.ts';
import { importModule } from '../system/import-module.ts';
import { findJsonError } from './json-error.ts';
import { isObject, show } from './json.ts';
import type { Config } from './types.ts';

/** A config as it stands in its file, not validated yet. */
export interface LoadedConfig {
  /** What the file exports. */
  readonly config: unknown;
  /** Name of the file for messages, relative to where toctou was started. */
  readonly file: string;
  /** Folder of the file, absolute. */
  readonly folder: string;
}

/** A config that was not loaded is as if it stood in the working directory. */
export function loadedConfig(source: LoadedConfig | Config): LoadedConfig {
  return 'scenarios' in source ? { config: source, file: 'the config', folder: process.cwd() } : source;
}

const extensions = ['.ts', '.mts', '.js', '.mjs', '.json'];

/**
 * Finds and loads the config: TypeScript, JavaScript (ES module or CommonJS) or JSON.
 *
 * @param file - A config file, or a folder with a `toctou.config` in it. Default: `cwd`.
 * @param cwd - Absolute folder that `file` is relative to.
 * @throws ToctouError `CONFIG_NOT_FOUND` with what was looked for and where; `CONFIG_INVALID` with the cause, if the file
 * cannot be loaded or exports no object.
 * @example
 * const { config, folder } = await loadConfig(undefined, process.cwd());
 */
export async function loadConfig(file: string | undefined, cwd: string): Promise<LoadedConfig> {
  const path = await find(resolve(cwd, file ?? '.'), file);
  const shown = relative(cwd, path).replaceAll('\\', '/');
  const config = extname(path) === '.json' ? await readJson(path, shown) : await importDefault(path, shown);
  if (!isObject(config)) {
    throw new ToctouError('CONFIG_INVALID', `${shown} exports ${show(config)}, expected an object`, {
      hint: example,
    });
  }
  return { config, file: shown, folder: dirname(path) };
}

const example = "it should end in: export default defineConfig({ scenarios: { 'connect twice': { ... } } })";

async function find(path: string, named: string | undefined): Promise<string> {
  if (await is('file', path)) {
    if (extensions.includes(extname(path))) return path;
    throw new ToctouError('CONFIG_INVALID', `${named} is no config file: expected ${extensions.join(', ')}`);
  }
  if (!(await is('folder', path))) {
    throw new ToctouError('CONFIG_NOT_FOUND', `there is no config file ${path}`, {
      hint: 'check the path after -c',
    });
  }
  for (const extension of extensions) {
    const candidate = join(path, `toctou.config${extension}`);
    if (await is('file', candidate)) return candidate;
  }
  throw new ToctouError('CONFIG_NOT_FOUND', `there is no toctou.config in ${path}`, {
    hint: 'write one, or name one with -c FILE',
    detail: `Looked for ${extensions.map((extension) => `toctou.config${extension}`).join(', ')}.`,
  });
}

async function is(kind: 'file' | 'folder', path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new ToctouError('CONFIG_NOT_FOUND', `${path} cannot be read: ${error.message}`, { cause: error });
  });
  return found !== undefined && (kind === 'folder' ? found.isDirectory() : !found.isDirectory());
}

async function readJson(path: string, shown: string): Promise<unknown> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ToctouError('CONFIG_INVALID', `${shown} failed to load: ${messageOf(error)}`, { cause: error });
  });
  const text = content.replace(/^\uFEFF/, '');
  const wrong = findJsonError(text);
  if (wrong === undefined) return JSON.parse(text);
  const { line, column, expected, found } = wrong;
  throw new ToctouError(
    'CONFIG_INVALID',
    `${shown} is no JSON: line ${line}, column ${column}: expected ${expected}, found ${found}`,
  );
}

async function importDefault(path: string, shown: string): Promise<unknown> {
  const module = await importModule(path).catch((error: unknown) => {
    throw new ToctouError('CONFIG_INVALID', `${shown} failed to load: ${firstLine(error)}`, {
      detail: whereabouts(error, dirname(path)),
      hint: error instanceof SyntaxError ? `\`node --check ${shown}\` shows the place` : undefined,
      cause: error,
    });
  });
  if (!('default' in module)) {
    throw new ToctouError('CONFIG_INVALID', `${shown} has no default export`, { hint: example });
  }
  const { default: exported } = module;
  // CommonJS that a compiler made of an ES module keeps its default export a level below.
  return isObject(exported) && '__esModule' in exported ? exported['default'] : exported;
}

function firstLine(error: unknown): string {
  return (messageOf(error).split('\n')[0] ?? '').trim();
}

/** The rest of the message, and the calls that lie in the user's own files. */
function whereabouts(error: unknown, folder: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const more = error.message.split('\n').slice(1);
  const own = [folder, pathToFileURL(folder).href];
  const calls = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trim().startsWith('at ') && own.some((place) => line.includes(place)))
    .filter((line) => !line.includes('node_modules'));
  const lines = [...more, ...calls].filter((line) => line.trim() !== '');
  return lines.length === 0 ? undefined : lines.join('\n');
}
