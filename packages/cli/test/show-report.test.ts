import { chmodSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

it.runIf(process.platform === 'linux')('opens the report that --reporter html wrote', async () => {
  const folder = project({
    'toctou-report.html': '<!doctype html>',
    browser: '#!/bin/sh\necho "$1" > opened\n',
  });
  const browser = join(folder, 'browser');
  chmodSync(browser, 0o755);
  const changes = watch(folder);
  const { code, stdout, stderr } = await toctou(folder, ['show-report'], { BROWSER: browser, DISPLAY: '' });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${pathToFileURL(join(folder, 'toctou-report.html')).href}\n`,
    stderr: '',
  });
  // It goes on by itself; what it leaves says when it was there.
  const opened = join(folder, 'opened');
  while (!existsSync(opened) || readFileSync(opened, 'utf8') === '') await once(changes, 'change');
  changes.close();
  expect(readFileSync(opened, 'utf8')).toContain(join(folder, 'toctou-report.html'));
});

it('says which report is not there, and how to make it', async () => {
  const folder = project({});
  expect(await toctou(folder, ['show-report', 'no.html'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: there is no report no.html\nhint: make one: toctou explore --reporter html:no.html\n',
  });
});

it('html goes to a file by itself', async () => {
  const config = { scenarios: { one: { race: [{ sql: 'SELECT 1' }, { sql: 'SELECT 2' }] } } };
  const folder = project({ 'toctou.config.json': JSON.stringify(config) });
  writeFileSync(join(folder, 'toctou-report.html'), 'an older one');
  const { stdout } = await toctou(folder, ['explore', '--reporter', 'html', '--reporter', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
  expect(readFileSync(join(folder, 'toctou-report.html'), 'utf8')).toMatch(/^<!doctype html>/);
});
