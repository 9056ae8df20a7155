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
const CALL = new RegExp(`(\\w*)\\s*\\.(${METHODS})\\s*(?:<[^()]*?>)?\\(\\s*['"\`](/[^'"\`]*)['"\`]`, 'g');
const OBJECT = new RegExp(
  `(\\w*)\\s*\\.route\\(\\s*\\{[^]*?method:\\s*['"](${METHODS})['"][^]*?(?:url|path):\\s*${LITERAL}`,
  'gi',
);
const DECORATOR = new RegExp(`@(${METHODS})\\((?:\\s*${LITERAL})?[^)]*\\)`, 'gi');
const CONTROLLER = new RegExp(`@Controller\\((?:\\s*(?:\\{[^}]*?path:\\s*)?${LITERAL})?`);
const MOUNTED = new RegExp(
  `(\\w+)?\\s*\\.(?:use|route)\\(\\s*${LITERAL}\\s*,[^;]*?\\b(\\w+)(?:(?:\\.\\w+)*\\([^()]*\\))?\\s*\\)`,
  'g',
);
const REGISTERED = new RegExp(
  `(\\w+)\\s*\\.register\\(\\s*(?:import\\(${LITERAL}\\)|(\\w+))\\s*,\\s*\\{[^}]*?prefix:\\s*${LITERAL}`,
  'g',
);
const DEEPEST = 8;

/** The routes that can be found without running the app, in the order of the files. Those made up while it runs are missed. */
export function routesOf({ sources }: Project): Route[] {
  const mounts = [...sources].flatMap(([file, text]) => mountsIn(file, text));
  const prefixed = ({ file, receiver }: { file: string; receiver: string }, depth = 0): string => {
    const own = ownPrefix(sources.get(file) ?? '', receiver);
    const mount = mounts.find((found) => mountsThat(found, file, receiver, sources));
    return mount && depth < DEEPEST ? `${prefixed(mount, depth + 1)}/${mount.prefix}/${own}` : own;
  };
  const [, global = ''] =
    new RegExp(`setGlobalPrefix\\(\\s*${LITERAL}`).exec([...sources.values()].join('\n')) ?? [];
  return [...sources].flatMap(([file, text]) =>
    CONTROLLER.test(text)
      ? controllerRoutes(file, text, global)
      : declaredIn(file, text).map(({ receiver, ...route }) => ({
          ...route,
          path: joined(prefixed({ file, receiver }), route.path),
        })),
  );
}

function declaredIn(file: string, text: string): Declared[] {
  const found = [...text.matchAll(CALL), ...text.matchAll(OBJECT)].toSorted((a, b) => a.index - b.index);
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
  const used = [...text.matchAll(MOUNTED)].map(([, receiver = '', prefix = '', target = '']) => ({
    file,
    receiver,
    prefix,
    target,
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
