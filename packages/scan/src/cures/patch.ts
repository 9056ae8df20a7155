import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Finding } from '../findings/finding.ts';
import { groupBy } from '../groups.ts';
import { parseSource } from '../source/source-file.ts';
import { applyEdits, guardAct, isMechanical } from './guard-rewrite.ts';

/** The cures that are mechanical as a unified diff that `git apply` takes, and how many findings have none. */
export function patchOf(
  findings: readonly Finding[],
  root: string,
): { readonly diff: string; readonly left: number } {
  let left = 0;
  const diffs = [...groupBy(findings, ({ act }) => act.file)].map(([file, inFile]) => {
    const text = readFileSync(join(root, file), 'utf8');
    const source = parseSource(file, text);
    const edits = [...groupBy(inFile, ({ act }) => `${act.line}:${act.column}`).values()].flatMap((ofAct) => {
      const own = guardAct(ofAct, source);
      left += own.length === 0 ? ofAct.length : ofAct.filter((finding) => !isMechanical(finding)).length;
      return own;
    });
    return edits.length === 0 ? '' : diffOf(file, text, applyEdits(text, edits));
  });
  return { diff: diffs.join(''), left };
}

/** As git writes it: without the line of equals signs. */
function diffOf(file: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, '', '', { context: 3 })
    .split('\n')
    .filter((line) => !/^=+$/.test(line))
    .map((line) => line.replace(/^(---|\+\+\+) (.*?)\t?$/, '$1 $2'))
    .join('\n');
}
