import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ScanError } from '../errors.ts';
import type { Finding } from '../findings/finding.ts';

/** The findings that a project has decided to live with for now, in a file of its own. */
interface Baseline {
  readonly version: 1;
  /** As many entries as there are findings: two of the same fingerprint are two. */
  readonly findings: readonly Pick<Finding, 'fingerprint' | 'rule' | 'file' | 'table'>[];
}

/** What a baseline makes of the findings of today. */
export interface Compared {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** How many of the baseline are not found any more. */
  readonly gone: number;
}

/**
 * Divides findings into those that a baseline has and those that it does not.
 *
 * @throws {ScanError} `BASELINE_INVALID`: there is no such file, or it is none of ours.
 */
export function compareWithBaseline(file: string, findings: readonly Finding[]): Compared {
  const left = new Map<string, number>();
  for (const { fingerprint } of read(file).findings) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  const [fresh, known]: [Finding[], Finding[]] = [[], []];
  for (const finding of findings) {
    const count = left.get(finding.fingerprint) ?? 0;
    if (count === 0) fresh.push(finding);
    else {
      known.push(finding);
      left.set(finding.fingerprint, count - 1);
    }
  }
  return { fresh, known, gone: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

/** Writes the baseline anew: an entry a line, sorted, so that a merge of two branches is one. */
export function writeBaseline(file: string, findings: readonly Finding[]): void {
  const entries = findings
    .map(({ fingerprint, rule, file: path, table }) =>
      JSON.stringify({ fingerprint, rule, file: path, table }),
    )
    .toSorted();
  const body = entries.length === 0 ? '' : `\n    ${entries.join(',\n    ')}\n  `;
  writeFileSync(file, `{\n  "version": 1,\n  "findings": [${body}]\n}\n`);
}

function read(file: string): Baseline {
  if (!existsSync(file)) {
    throw new ScanError('BASELINE_INVALID', `there is no baseline '${file}'`, {
      hint: 'write it with --update-baseline',
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ScanError('BASELINE_INVALID', `the baseline '${file}' is no JSON: ${String(error)}`, {
      cause: error,
    });
  }
  if (!isBaseline(content)) {
    throw new ScanError('BASELINE_INVALID', `'${file}' is no baseline of version 1`, {
      hint: 'write it anew with --update-baseline',
    });
  }
  return content;
}

function isBaseline(content: unknown): content is Baseline {
  return (
    typeof content === 'object' &&
    content !== null &&
    'version' in content &&
    content.version === 1 &&
    'findings' in content &&
    Array.isArray(content.findings) &&
    content.findings.every(
      (entry: unknown) =>
        typeof entry === 'object' &&
        entry !== null &&
        'fingerprint' in entry &&
        typeof entry.fingerprint === 'string',
    )
  );
}
