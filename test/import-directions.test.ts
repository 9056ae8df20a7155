import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['client', 'engine', 'explore', 'lab', 'oracle', 'report', 'scenario', 'schedule', 'system'];

/** What each folder of `packages/explore/src` may import of the others: code, or types alone. */
const allowed: Record<string, { code: string[]; types: string[] }> = {
  system: { code: [], types: [] },
  scenario: { code: ['system'], types: [] },
  schedule: { code: [], types: [] },
  oracle: { code: [], types: ['scenario', 'schedule'] },
  report: { code: [], types: ['oracle', 'scenario'] },
  engine: { code: ['schedule', 'system'], types: ['oracle', 'scenario'] },
  client: { code: ['system'], types: ['oracle', 'scenario'] },
  lab: { code: ['client', 'scenario', 'schedule', 'system'], types: ['engine', 'oracle'] },
  explore: { code: ['lab', 'oracle', 'scenario', 'schedule', 'system'], types: ['engine', 'report'] },
};

interface Line {
  /** Relative to the root. */
  readonly file: string;
  readonly line: string;
  readonly fails: boolean;
}

const code = (from: string): string => `import { x } from '${from}';\nexport const y = x;\n`;
const type = (from: string): string => `import type { X } from '${from}';\nexport type Y = X;\n`;

const between: Line[] = folders.flatMap((from) =>
  folders
    .filter((to) => to !== from)
    .flatMap((to) => {
      const { code: codes, types } = allowed[from] ?? { code: [], types: [] };
      const file = `packages/explore/src/${from}/nested/of-${to}`;
      const specifier = `../../${to}/thing.ts`;
      return [
        { file: `${file}-code.ts`, line: code(specifier), fails: !codes.includes(to) },
        { file: `${file}-type.ts`, line: type(specifier), fails: ![...codes, ...types].includes(to) },
      ];
    }),
);

const others: Line[] = [
  ...folders.flatMap((folder): Line[] => [
    { file: `packages/explore/src/${folder}/errors.ts`, line: code('../errors.ts'), fails: false },
    { file: `packages/explore/src/${folder}/face.ts`, line: code('../index.ts'), fails: true },
    { file: `packages/explore/src/${folder}/guard.ts`, line: code('@toctou/guard'), fails: true },
    { file: `packages/explore/src/${folder}/cli.ts`, line: type('toctou'), fails: true },
  ]),
  { file: 'packages/explore/src/lab/postgres.ts', line: type('../engine/postgres/proxy.ts'), fails: true },
  {
    file: 'packages/explore/src/explore/postgres.ts',
    line: type('../engine/postgres/proxy.ts'),
    fails: true,
  },
  { file: 'packages/explore/src/oracle/socket.ts', line: code('node:net'), fails: true },
  { file: 'packages/explore/src/engine/socket.ts', line: code('node:net'), fails: false },
  { file: 'packages/guard/src/self.ts', line: code('./other.ts'), fails: false },
  { file: 'packages/guard/src/pg/self.ts', line: code('../other.ts'), fails: false },
  { file: 'packages/guard/src/builtin.ts', line: code('node:crypto'), fails: true },
  { file: 'packages/guard/src/driver.ts', line: type('pg'), fails: true },
  { file: 'packages/guard/src/explore.ts', line: code('../../explore/src/errors.ts'), fails: true },
  { file: 'packages/cli/src/face.ts', line: code('@toctou/explore'), fails: false },
  { file: 'packages/cli/src/at-start.ts', line: code('@toctou/explore/at-start'), fails: false },
  { file: 'packages/cli/src/inside.ts', line: code('@toctou/explore/embedded'), fails: true },
  { file: 'packages/cli/src/source.ts', line: code('../../explore/src/errors.ts'), fails: true },
  { file: 'packages/cli/src/guard.ts', line: code('@toctou/guard'), fails: true },
];

describe('a forbidden import fails the lint, an allowed one does not', () => {
  let folder: string;
  const failed = new Set<string>();

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'toctou-lint-')));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const { file, line } of [...between, ...others]) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), line);
    }
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics }: { diagnostics: { code: string; filename: string }[] } = JSON.parse(stdout);
    for (const { code: rule, filename } of diagnostics) {
      if (rule.includes('no-restricted-imports')) failed.add(filename);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([...between, ...others])('$file: $fails', ({ file, fails }) => {
    expect(failed.has(file)).toBe(fails);
  });
});
