import { spawnSync } from 'node:child_process';
import { isMainThread } from 'node:worker_threads';
import type { ParserOptions } from 'oxc-parser';

/** How long a file may take to parse, in milliseconds: longer than any does, on however busy a machine. */
const patience = 60_000;

/**
 * Parses a text in a process of its own, which can die of it, with the stack that there is here.
 *
 * @returns What went wrong, if anything did.
 */
export function tryParsing(path: string, text: string, options: ParserOptions): string | undefined {
  const program = `
    import { readFileSync } from 'node:fs';
    import { Worker, isMainThread } from 'node:worker_threads';
    import { parseSync } from ${JSON.stringify(import.meta.resolve('oxc-parser'))};
    const { path, text, options, inWorker } = JSON.parse(readFileSync(0, 'utf8'));
    if (!inWorker) parseSync(path, text, options).program;
    else new Worker(
      'const { workerData: { url, path, text, options } } = require("node:worker_threads");' +
        'import(url).then(({ parseSync }) => parseSync(path, text, options).program);',
      { eval: true, workerData: { url: ${JSON.stringify(import.meta.resolve('oxc-parser'))}, path, text, options } },
    );`;
  const { status, signal, error } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    input: JSON.stringify({ path, text, options, inWorker: !isMainThread }),
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: patience,
  });
  if (status === 0) return undefined;
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT')
    return `takes more than ${patience / 1000} s to parse`;
  return signal === null && error !== undefined ? error.message : 'nested too deeply for the parser';
}
