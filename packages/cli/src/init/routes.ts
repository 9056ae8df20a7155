import { dirname, join } from 'node:path/posix';
import type { Project } from './project.ts';

/** A route as the source declares it. */
export interface Route {
  readonly method: string;
  /** With the prefixes of what it is mounted in: `/workspaces/:id/providers`. */
  readonly path: string;
  readonly file: string;
  /** The source from its declaration to the next one. */
  readonly handler: string;
}

interface Declared extends Route {
  /** The variable that it is declared on, where it has a name. */
  readonly receiver: string;
}

/** `app.use('/api', router)`: under which prefix what is mounted. */
interface Mount {
  readonly file: string;
  readonly receiver: string;
  readonly prefix: string;
  readonly target: string;
}

const METHODS = 'get|post|put|patch|delete';
const LITERAL = `['"\`]([^'"\`]*)['"\`]`;
/** What sends requests instead of answering them. */
const SENDERS = /^(axios|http|https|client|fetcher|got|ky|request|superagent)$/i;
const CALL = new RegExp(
  `(\\w*)\\s*\\.(${METHODS})\\s*(?:<[^()]*?>)?\\(\\s*['"\`](/[^'"\`]*)['"\`]\\s*,`,
  'g',
);
const OBJECT = new RegExp(
  `(\\w*)\\s*\\.route\\(\\s*\\{[^]*?method:\\s*['"](${METHODS})['"][^]*?(?:url|path):\\s*${LITERAL}`,
  'gi',
);
const DECORATOR = new RegExp(`@(${METHODS})\\((?:\\s*${LITERAL})?[^)]*\\)`, 'gi');
const CONTROLLER = new RegExp(`@Controller\\((?:\\s*(?:\\{[^}]*?path:\\s*)?${LITERAL})?`);
const MOUNTED = new RegExp(
  `(\\w+)?\\s*\\.(?:use|route)\\(\\s*(?:${LITERAL}\\s*,)?[^;]*?(?:\\brequire\\(${LITERAL}\\)|\\b(\\w+))(?:(?:\\.\\w+)*\\([^()]*\\))?\\s*\\)`,
  'g',
);
const REGISTERED = new RegExp(
  `(\\w+)\\s*\\.register\\(\\s*(?:(?:import|require)\\(${LITERAL}\\)|(\\w+))\\s*,\\s*\\{[^}]*?prefix:\\s*${LITERAL}`,
  'g',
);
const NEXT_ROUTE = /^(?:src\/)?app\/(.*?)\/?route\.[jt]s$/;
const EXPORTED = /export\s+(?:async\s+)?(?:function|const)\s+(GET|POST|PUT|PATCH|DELETE)\b/g;
const DEEPEST = 8;

/** The routes that can be found without running the app, in the order of the files. Those made up while it runs are missed. */
export function routesOf({ sources }: Pick<Project, 'sources'>): Route[] {
  const mounts = [...sources].flatMap(([file, text]) => mountsIn(file, text));
  const prefixed = ({ file, receiver }: { file: string; receiver: string }, depth = 0): string => {
    const own = ownPrefix(sources.get(file) ?? '', receiver);
    const mount = mounts.find((found) => mountsThat(found, file, receiver, sources));
    return mount && depth < DEEPEST ? `${prefixed(mount, depth + 1)}/${mount.prefix}/${own}` : own;
  };
  const [, global = ''] =
    new RegExp(`setGlobalPrefix\\(\\s*${LITERAL}`).exec([...sources.values()].join('\n')) ?? [];
  return [...sources].flatMap(([file, text]) => {
    const folder = NEXT_ROUTE.exec(file)?.[1];
    if (folder !== undefined) return nextRoutes(file, text, folder);
    if (CONTROLLER.test(text)) return controllerRoutes(file, text, global);
    return declaredIn(file, text).map(({ receiver, ...route }) => ({
      ...route,
      path: joined(prefixed({ file, receiver }), route.path),
    }));
  });
}

/** A file of Next.js that answers for its folder: `[id]` is a parameter, `(group)` no part of the path. */
function nextRoutes(file: string, text: string, folder: string): Route[] {
  const path = folder.replace(/\([^)]*\)\//g, '').replace(/\[(?:\.\.\.)?(\w+)\]/g, ':$1');
  return [...text.matchAll(EXPORTED)].map(([, method = '']) => ({
    method,
    path: joined(path),
    file,
    handler: text,
  }));
}

function declaredIn(file: string, text: string): Declared[] {
  const found = [...text.matchAll(CALL), ...text.matchAll(OBJECT)]
    .filter(([, receiver = '']) => !SENDERS.test(receiver))
    .toSorted((a, b) => a.index - b.index);
  return found.map((match, at) => {
    const [, receiver = '', method = '', path = ''] = match;
    const handler = text.slice(match.index, found[at + 1]?.index);
    return { method: method.toUpperCase(), path, file, handler, receiver };
  });
}

function controllerRoutes(file: string, text: string, global: string): Route[] {
  const [, prefix = ''] = CONTROLLER.exec(text) ?? [];
  const found = [...text.matchAll(DECORATOR)];
  return found.map((match, at) => {
    const [, method = '', path = ''] = match;
    const handler = text.slice(match.index, found[at + 1]?.index);
    return { method: method.toUpperCase(), path: joined(global, prefix, path), file, handler };
  });
}

function mountsIn(file: string, text: string): Mount[] {
  const used = [...text.matchAll(MOUNTED)].map(([, receiver = '', prefix = '', required, name = '']) => ({
    file,
    receiver,
    prefix,
    target: required ?? name,
  }));
  const registered = [...text.matchAll(REGISTERED)].map(
    ([, receiver = '', imported, name = '', prefix = '']) => ({
      file,
      receiver,
      prefix,
      target: imported ?? name,
    }),
  );
  return [...used, ...registered];
}

/** Whether a mount is of what is declared in this file, on this variable. */
function mountsThat(
  mount: Mount,
  file: string,
  receiver: string,
  sources: ReadonlyMap<string, string>,
): boolean {
  const text = sources.get(mount.file) ?? '';
  const imported = mount.target.startsWith('.') ? mount.target : importOf(mount.target, text);
  if (imported !== undefined) return file !== mount.file && isFile(join(dirname(mount.file), imported), file);
  return file === mount.file && receiver !== '' && receiver === mount.target && receiver !== mount.receiver;
}

function importOf(name: string, text: string): string | undefined {
  const written = new RegExp(
    `(?:import\\s[^;'"]*\\b${name}\\b[^;'"]*from\\s*|\\b${name}\\b[^=;\\n]*=\\s*require\\()['"](\\.[^'"]+)['"]`,
  );
  return written.exec(text)?.[1];
}

function isFile(imported: string, file: string): boolean {
  return bare(imported) === bare(file);
}

function bare(path: string): string {
  return path.replace(/\.[cm]?[jt]s$/, '').replace(/\/index$/, '');
}

/** `new Router({ prefix: '/x' })` of Koa, `new Hono().basePath('/x')`. */
function ownPrefix(text: string, receiver: string): string {
  if (receiver === '') return '';
  const made = new RegExp(
    `\\b${receiver}\\b[^=;\\n]*=\\s*new \\w+\\((?:\\{[^}]*?prefix:\\s*${LITERAL}|[^;]*?\\)\\.basePath\\(\\s*${LITERAL})`,
  ).exec(text);
  return made?.[1] ?? made?.[2] ?? '';
}

function joined(...parts: readonly string[]): string {
  return `/${parts.join('/')}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}
