import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProjectFiles } from '../../src/source/project-files.ts';

test('a file that is gone before it is read is named, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'toctou-gone-'));
  try {
    writeFileSync(join(root, 'a.ts'), '1');
    const files = new ProjectFiles(root);
    rmSync(join(root, 'a.ts'));
    expect([files.text('a.ts'), files.text('a.ts'), files.parse('a.ts')?.program.body]).toStrictEqual([
      '',
      '',
      [],
    ]);
    expect(files.skipped).toStrictEqual([{ file: 'a.ts', reason: 'gone before it was read (ENOENT)' }]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a file that changes while it is looked at is what it was', () => {
  const root = mkdtempSync(join(tmpdir(), 'toctou-changes-'));
  try {
    writeFileSync(join(root, 'a.ts'), 'old');
    const files = new ProjectFiles(root);
    const before = files.digest();
    writeFileSync(join(root, 'a.ts'), 'new');
    expect([files.text('a.ts'), new ProjectFiles(root).digest() === before]).toStrictEqual(['old', false]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
