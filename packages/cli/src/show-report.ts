import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToctouError, type Output } from '@toctou/explore/at-start';

/**
 * Opens an HTML report in the browser, and says its address for where there is none.
 *
 * @throws ToctouError REPORT_FAILED when there is no such file
 */
export async function showReport(
  file: string,
  { cwd, stdout }: { readonly cwd: string; readonly stdout: Output },
): Promise<void> {
  const path = resolve(cwd, file);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ToctouError('REPORT_FAILED', `there is no report ${file}`, {
      hint: `make one: toctou explore --reporter html:${file}`,
    });
  }
  stdout.write(`${pathToFileURL(path).href}\n`);
  // Only here, since it is not needed to explore.
  const { default: open } = await import('open');
  await open(path);
}
