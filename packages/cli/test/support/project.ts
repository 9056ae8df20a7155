import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A project of a user's in a folder of its own, removed after the tests of the file: its files, text or JSON; the
 * fixture apps as `fixtures`; and the packages that it would have installed.
 */
export function project(files: Readonly<Record<string, unknown>>, name = 'toctou-project-'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' ? content : JSON.stringify(content, undefined, 2),
    );
  }
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
  symlinkSync(fixtures, join(folder, 'fixtures'), 'junction');
  return folder;
}
