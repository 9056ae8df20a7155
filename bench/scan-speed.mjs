/**
 * Times `toctou scan` against the type checkers and linters on the same files:
 *
 *     node bench/scan-speed.mjs CORPUS TOOLS [NAME]
 *
 * CORPUS is a folder with a checkout of each repository, with its dependencies as far as they can be installed; NAME a part of a name: only
 * those. TOOLS is a folder for the other tools, which are installed there. Linux only: memory comes from /proc.
 *
 * - `tsc --noEmit`, once for each tsconfig.json, or for those that it refers to; where there is none, on all JavaScript, with `--allowJs --checkJs`.
 * - ESLint with the rules of typescript-eslint that need no types, on the files that scan finds.
 * - oxlint with its usual rules, on the same files.
 *
 * CPU time is that of a tool with all of its processes, memory the most that they had together, each at its own peak.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSource } from '../packages/scan/dist/source/is-source.js';
import { listFiles } from '../packages/scan/dist/source/list-files.js';
import { printTable } from './table.mjs';

const [corpus = '', toolsFolder = '', only = ''] = process.argv.slice(2);
if (toolsFolder === '') {
  console.error('usage: node bench/scan-speed.mjs CORPUS TOOLS [NAME]');
  process.exit(2);
}
const tools = resolve(toolsFolder);
const toctou = fileURLToPath(new URL('../packages/cli/bin/toctou.js', import.meta.url));

/** @typedef {{ cpu: number, wall: number, memory: number, code: number | null, says: string }} Measured */

/** @type {(pid: number) => number[]} */
const family = (pid) => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(family)];
  } catch {
    // It has ended.
    return [];
  }
};

/**
 * Runs a command, and measures it.
 *
 * @type {(cwd: string, command: readonly string[]) => Promise<Measured>}
 */
const measure = (cwd, command) =>
  new Promise((done) => {
    // Bash alone tells the CPU time of all that it waited for.
    const child = spawn('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1', 'bash', ...command], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {Map<number, number>} */
    const peaks = new Map();
    const timer = setInterval(() => {
      for (const pid of family(child.pid ?? 0).slice(1)) {
        try {
          const [, peak] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
          if (peak !== undefined) peaks.set(pid, Number(peak) / 1024);
        } catch {
          // It has ended.
        }
      }
    }, 10);
    let [says, times] = ['', ''];
    child.stdout.on('data', (text) => (says = (says + text).slice(-300)));
    child.stderr.on('data', (text) => (times += text));
    child.on('close', (code) => {
      clearInterval(timer);
      const [wall = 0, user = 0, system = 0] = times.trim().split(/\s+/).map(Number);
      const memory = [...peaks.values()].reduce((sum, peak) => sum + peak, 0);
      done({ cpu: user + system, wall, memory, code, says });
    });
  });

if (!existsSync(join(tools, 'node_modules/typescript-7'))) {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), '{ "private": true, "type": "module" }');
  const packages = 'typescript@6.0.3 typescript-7@npm:typescript@7.0.2 eslint@9 typescript-eslint@8 oxlint@1';
  const { code, says } = await measure(tools, [
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    ...packages.split(' '),
  ]);
  if (code !== 0) throw new Error(`the tools cannot be installed: ${says}`);
}
const bin = (/** @type {string} */ path) => join(tools, 'node_modules', path);
const config = join(tools, 'eslint.config.js');
writeFileSync(
  config,
  `import { configs } from 'typescript-eslint';\nexport default [{ linterOptions: { noInlineConfig: true } }, ...configs.recommended, { files: ['**/*'] }];`,
);

/** @type {(root: string, sources: readonly string[]) => string[][]} */
const projects = (root, sources) => {
  const found = listFiles(root, []).filter((file) => /(^|\/)tsconfig\.json$/.test(file));
  if (found.length === 0) return [['--allowJs', '--checkJs', '--skipLibCheck', ...sources]];
  // One that only refers to others checks nothing itself.
  return found.flatMap((file) => {
    const [, references] =
      /"references"\s*:\s*\[([^\]]*)\]/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
    const paths = [...(references ?? '').matchAll(/"path"\s*:\s*"([^"]+)"/g)].map(([, path = '']) =>
      join(dirname(file), path),
    );
    return (paths.length === 0 ? [file] : paths).map((path) => ['--project', path]);
  });
};

/** @type {Record<string, (root: string, sources: readonly string[]) => readonly (readonly string[])[]>} */
const runs = {
  scan: () => [
    [process.execPath, toctou, 'scan', '--reporter', 'json', '--cache-location', join(tools, 'cache')],
  ],
  'scan again': () => [
    [process.execPath, toctou, 'scan', '--reporter', 'json', '--cache-location', join(tools, 'cache')],
  ],
  'TypeScript 6': (root, sources) =>
    projects(root, sources).map((args) => [
      process.execPath,
      bin('typescript/bin/tsc'),
      '--noEmit',
      '--ignoreDeprecations',
      '6.0',
      ...args,
    ]),
  'TypeScript 7': (root, sources) =>
    projects(root, sources).map((args) => [
      process.execPath,
      bin('typescript-7/bin/tsc'),
      '--noEmit',
      ...args,
    ]),
  ESLint: (_, sources) => [
    [
      process.execPath,
      '--max-old-space-size=8192',
      bin('eslint/bin/eslint.js'),
      '--config',
      config,
      '--no-warn-ignored',
      ...sources,
    ],
  ],
  oxlint: (_, sources) => [[process.execPath, bin('oxlint/bin/oxlint'), ...sources]],
};

/** @type {Map<string, Measured[]>} */
const all = new Map();
/** @type {(all: readonly Measured[]) => string} */
const cell = (list) =>
  `${list.reduce((sum, { cpu }) => sum + cpu, 0).toFixed(1)} s, ${Math.round(Math.max(...list.map(({ memory }) => memory)))} MB`;
const rows = [];
for (const name of readdirSync(corpus)
  .filter((one) => one.includes(only))
  .toSorted()) {
  const root = resolve(corpus, name);
  const sources = listFiles(root, []).filter(isSource);
  rmSync(join(tools, 'cache'), { recursive: true, force: true });
  const row = [name.replace('+', '/'), String(sources.length)];
  for (const [tool, commands] of Object.entries(runs)) {
    /** @type {Measured[]} */
    const measured = [];
    for (const command of commands(root, sources)) measured.push(await measure(root, command));
    all.set(tool, [...(all.get(tool) ?? []), ...measured]);
    row.push(cell(measured));
    for (const { code, says, cpu, wall } of measured)
      console.error(
        `${relative('.', root)} ${tool}: ${cpu.toFixed(1)} s CPU, ${wall.toFixed(1)} s, exit code ${code}${tool.startsWith('scan') ? '' : `, ${says.trim().split('\n').at(-1)?.slice(0, 120)}`}`,
      );
  }
  rows.push(row);
}
printTable(
  ['repository', 'files', ...Object.keys(runs)],
  [...rows, ['all', '', ...[...all.values()].map(cell)]],
);
