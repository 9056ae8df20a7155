// The HTML report in Chromium. UPDATE_SCREENSHOTS=1 renews the screenshots.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pixelmatch from 'pixelmatch';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../../packages/cli/bin/toctou.js');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const skip = executablePath === undefined && 'there is no chromium: apt-get install chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const args =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --force-device-scale-factor=1'.split(
    ' ',
  );

describe('the HTML report', { skip }, () => {
  /** @type {string} */
  let folder;
  /** @type {string} */
  let address;
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {import('playwright-core').Page} */
  let page;
  /** @type {string[]} */
  let troubles = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'toctou-html-'));
    const file = join(folder, 'report.html');
    const { status, stderr } = spawnSync(process.execPath, [bin, 'explore', '--reporter', `html:${file}`], {
      cwd: here,
      encoding: 'utf8',
    });
    assert.equal(status, 1, stderr);
    // How long it took is different each time.
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/\b\d+(?:\.\d+)?m?s\b/g, '1ms'));
    address = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await page?.close();
    troubles = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('dialog', (dialog) => {
      troubles.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) troubles.push(request.url());
    });
  });

  const heading = () => page.locator('.anomaly:visible h2, .scenario:visible > h2').first().innerText();

  /** @param {string} text */
  const shown = (text) =>
    page.waitForFunction(
      (wanted) =>
        [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('h2'))].some(
          (found) => found.checkVisibility() && found.innerText === wanted,
        ),
      text,
    );

  test('shows the first anomaly, its facts and its replay without scrolling', async () => {
    await page.goto(address);
    assert.match(await heading(), /both found nothing in accounts and both went on to insert|one of two/i);
    for (const text of ['unhandled violation', 'toctou replay']) {
      const box = await page.locator(`.anomaly:visible >> text=${text}`).first().boundingBox();
      assert.ok(box && box.y + box.height < 800, text);
    }
    assert.equal(await page.locator('.anomaly:visible').count(), 1);
    assert.deepEqual(troubles, []);
  });

  test('goes from anomaly to anomaly by key, by link and by address', async () => {
    await page.goto(address);
    const first = await heading();
    await page.keyboard.press('j');
    await page.waitForURL(/#s2-a2$/);
    const second = await heading();
    assert.notEqual(second, first);
    await page.keyboard.press('k');
    await shown(first);
    await page.goBack();
    await shown(second);
    const url = page.url();
    await page.goto('about:blank');
    await page.goto(url);
    assert.equal(await heading(), second);
    await page.getByRole('link', { name: 'deposit twice' }).click();
    await shown('✓ deposit twice');
    assert.deepEqual(troubles, []);
  });

  test('filters the scenarios', async () => {
    await page.goto(address);
    await page.keyboard.press('/');
    await page.keyboard.type('DEPOSIT');
    assert.equal(await page.locator('nav > ol > li:visible').count(), 1);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('nav > ol > li:visible').count(), 3);
  });

  test('copies the replay', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(address);
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await page.locator('.anomaly:visible .replay code').innerText());
    const [, schedule = ''] = /'(.*)'/.exec(copied) ?? [];
    const { status } = spawnSync(process.execPath, [bin, 'replay', schedule], { cwd: here });
    assert.equal(status, 1);
  });

  test('draws an arrow from each check to the act that it did not see, and the wait', async () => {
    await page.goto(address);
    const listed = await page.locator('.anomaly:visible .conflicts li').count();
    assert.ok(listed > 0);
    assert.equal(await page.locator('.anomaly:visible .arrows path[marker-end]').count(), listed);
    assert.ok((await page.locator('.anomaly:visible td.waits').count()) > 0);
    await page.locator('.anomaly:visible .conflicts a').first().click();
    assert.equal(await page.evaluate(() => document.activeElement?.classList.contains('step')), true);
  });

  test('unfolds what is not at fault', async () => {
    await page.goto(address);
    const closed = page.locator('.anomaly:visible details:not([open])');
    assert.ok((await closed.count()) > 0);
    await page.keyboard.press('f');
    assert.equal(await closed.count(), 0);
  });

  test('prints every anomaly', async () => {
    await page.goto(address);
    const all = await page.locator('.anomaly').count();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.anomaly:visible').count(), all);
  });

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`can be used by everybody: ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.goto(address);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
      assert.deepEqual(
        violations.map((/** @type {any} */ violation) => [violation.id, violation.nodes[0].html]),
        [],
      );
    });
  }

  for (const [name, width, colorScheme] of /** @type {const} */ ([
    ['light', 1280, 'light'],
    ['dark', 1280, 'dark'],
    ['narrow', 420, 'light'],
  ])) {
    test(`looks as it did: ${name}`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(address);
      const file = join(here, `${name}.png`);
      const seen = await page.screenshot();
      if (process.env['UPDATE_SCREENSHOTS'] === '1') writeFileSync(file, seen);
      const [then, now] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(seen)];
      assert.deepEqual([now.width, now.height], [then.width, then.height]);
      const different = pixelmatch(then.data, now.data, undefined, now.width, now.height, {
        threshold: 0.2,
      });
      // Another version of the browser or of a font moves edges of letters, and not more.
      const share = different / (now.width * now.height);
      assert.ok(share < 0.03, `${(100 * share).toFixed(1)} % of the picture is different`);
    });
  }
});
