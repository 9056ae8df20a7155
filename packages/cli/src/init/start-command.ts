import type { PackageManager } from './package-manager.ts';
import type { Project } from './project.ts';

/** How the app is started. */
export interface Start {
  /** For the shell; `DATABASE_URL` and `PORT` are set. */
  readonly command: string;
  /** The script of package.json that has to be run before, where it starts what was compiled. */
  readonly build: string | undefined;
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

const SCRIPTS = ['start', 'start:prod', 'serve', 'server', 'start:server', 'start:dev', 'dev'];
/** What starts the app again when a file changes gives no process of its own that can be ended. */
const WATCHES = /--watch|\bwatch\b|nodemon|ts-node-dev|tsnd|--hot\b|\bnext dev\b|\bvite\b/;
const COMPILED = /\b(dist|build|out|lib)\/|\bnest start\b|\bnext start\b/;
const OTHER_VARIABLE =
  /\b(?:[A-Z\d]+_)*(?:PG|POSTGRES|POSTGRESQL|DB|DATABASE)(?:_[A-Z\d]+)*_(?:URL|URI|DSN|CONNECTION|CONNECTION_STRING)\b/;
/** What listens on PORT by itself. */
const LISTENERS = ['next', 'nitropack', 'nuxt', '@adonisjs/core'];
const ENTRIES = ['server', 'src/server', 'src/main', 'src/index', 'src/app', 'index', 'main', 'app'];

/** From the scripts of package.json, else from the file that is likely the entry; `undefined` where there is none. */
export function startOf(project: Project, manager: PackageManager): Start | undefined {
  const command = scriptOf(project, manager.run) ?? entryOf(project, manager);
  if (command === undefined) return undefined;
  const variable = databaseVariable(project);
  // An app that reads its address under another name is given it under that name, too.
  const prefix = variable === 'DATABASE_URL' ? '' : `${variable}="$DATABASE_URL" `;
  return { command: `${prefix}${command.text}`, build: command.build, notes: notesOn(project) };
}

function scriptOf(
  { manifest }: Project,
  run: string,
): { text: string; build: string | undefined } | undefined {
  const { scripts = {} } = manifest;
  const name = SCRIPTS.find((script) => script in scripts && !WATCHES.test(scripts[script] ?? ''));
  if (name === undefined) return undefined;
  const build = 'build' in scripts && COMPILED.test(scripts[name] ?? '') ? `${run} build` : undefined;
  return { text: name === 'start' && run === 'npm run' ? 'npm start' : `${run} ${name}`, build };
}

function entryOf(
  { manifest, files, packages }: Project,
  { name, exec }: PackageManager,
): { text: string; build: undefined } | undefined {
  const named = manifest.main?.replace(/^\.\//, '');
  const candidates = ENTRIES.flatMap((entry) =>
    ['ts', 'mts', 'js', 'mjs', 'cjs'].map((end) => `${entry}.${end}`),
  );
  const file = [named, ...candidates].find(
    (candidate) => candidate !== undefined && files.includes(candidate),
  );
  if (file === undefined) return undefined;
  const typed = packages.has('ts-node') && !packages.has('tsx') ? `${exec} ts-node` : `${exec} tsx`;
  const runner = name === 'bun' ? 'bun' : file.endsWith('ts') ? typed : 'node';
  return { text: `${runner} ${file}`, build: undefined };
}

/** The variable that the app reads the address of its database from; `DATABASE_URL` where it cannot be told. */
export function databaseVariable({ sources }: Project): string {
  const text = [...sources.values()].join('\n');
  if (/\bDATABASE_URL\b/.test(text)) return 'DATABASE_URL';
  return OTHER_VARIABLE.exec(text)?.[0] ?? 'DATABASE_URL';
}

/** What the app has to read, and no source does. */
function notesOn({ sources, files, packages }: Project): string[] {
  if (sources.size === 0) return [];
  const text = [...sources.values()].join('\n');
  const hasUrl =
    /\bDATABASE_URL\b/.test(text) ||
    OTHER_VARIABLE.test(text) ||
    files.some((file) => file.endsWith('.prisma'));
  return [
    ...(/\bPORT\b/.test(text) || LISTENERS.some((name) => packages.has(name))
      ? []
      : ['no source reads PORT: each instance of the app gets another one, and has to listen there']),
    ...(hasUrl
      ? []
      : ['no source reads DATABASE_URL: the app has to connect with the URL that it is given there']),
  ];
}
