import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, ToctouError } from './errors.ts';
import { mergeShards } from './explore/merge.ts';
import type { Report, ShardReport } from './oracle/verdict.ts';
import type { Reporter } from './report/reporter.ts';
import { tellAll } from './report/tell-all.ts';

const names = z.looseObject({ name: z.string() });
const part = z.looseObject({
  beginnings: z.string(),
  serial: z.string(),
  deadlocks: z.number(),
  bounds: z.array(z.string()),
  notes: z.array(z.string()),
  endings: z.array(z.looseObject({ key: z.string(), schedule: z.string() })),
});
/** As much of a report as has to be right for it to be merged. */
const shardReport = z.looseObject({
  version: z.literal(1),
  scenarios: z.array(names.extend({ anomalies: z.array(z.looseObject({})), part: part.optional() })),
  durationMs: z.number(),
  exitCode: z.literal([0, 1, 2, 130]),
  shard: z.looseObject({
    index: z.int().min(1),
    count: z.int().min(1),
    toctou: z.string(),
    config: z.string(),
    bail: z.boolean(),
    scenarios: z.array(names.extend({ strategy: z.string(), shards: z.array(z.int()) })),
  }),
});

interface Read {
  readonly file: string;
  readonly report: ShardReport;
}

/**
 * Puts the JSON reports of all shards of a run together to the report of the run, as if it had been made in one go.
 *
 * @param files relative to `cwd`
 * @throws ToctouError REPORTS_UNFIT when one is missing, is there twice, or does not belong to the others
 * @example
 * const report = await mergeReports(['shard-1.json', 'shard-2.json'], { cwd: process.cwd() });
 * process.exitCode = report.exitCode;
 */
export async function mergeReports(
  files: readonly string[],
  { cwd, reporters = [] }: { cwd: string; reporters?: readonly Reporter[] },
): Promise<Report> {
  const read = await Promise.all(files.map(async (file) => ({ file, report: await readReport(file, cwd) })));
  const report = mergeShards(inOrder(read));
  for (const verdict of report.scenarios) for (const reporter of reporters) reporter.onVerdict?.(verdict);
  await tellAll(reporters, (reporter) => reporter.onEnd?.(report));
  return report;
}

async function readReport(file: string, cwd: string): Promise<ShardReport> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new ToctouError('REPORTS_UNFIT', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ToctouError('REPORTS_UNFIT', `${file} is no JSON: ${messageOf(cause)}`, { hint, cause });
  }
  const parsed = shardReport.safeParse(value);
  if (parsed.success) return value as ShardReport;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const what =
    place.startsWith('shard') && !place.includes('.')
      ? 'is of no shard'
      : `is no report of toctou (${place || 'it'} is wrong)`;
  throw new ToctouError('REPORTS_UNFIT', `${file} ${what}`, { hint });
}

const hint = 'merge what `toctou explore --shard i/n --reporter json:FILE` wrote';

/** The reports by the number of their shard. */
function inOrder(read: readonly Read[]): ShardReport[] {
  const [first, ...others] = read;
  if (!first) throw new ToctouError('REPORTS_UNFIT', 'there is no report to merge', { hint });
  const { count, config, toctou } = first.report.shard;
  for (const { file, report } of others) {
    const { shard } = report;
    const differs = (what: string, here: unknown, there: unknown): void => {
      if (here === there) return;
      throw new ToctouError('REPORTS_UNFIT', `${file} does not belong to ${first.file}: ${what}`, {
        hint: again,
      });
    };
    differs(
      `it is shard ${shard.index}/${shard.count}, the other ${first.report.shard.index}/${count}`,
      shard.count,
      count,
    );
    differs(`it was made by toctou ${shard.toctou}, the other by ${toctou}`, shard.toctou, toctou);
    differs('it was made with another config, filter or other options', shard.config, config);
  }
  return Array.from({ length: count }, (_, at) => {
    const found = read.filter(({ report }) => report.shard.index === at + 1);
    const [one, twice] = found;
    if (!one) throw new ToctouError('REPORTS_UNFIT', `shard ${at + 1}/${count} is missing`, { hint: again });
    if (twice) {
      const both = `${one.file} and ${twice.file}`;
      throw new ToctouError('REPORTS_UNFIT', `shard ${at + 1}/${count} is there twice: ${both}`, {
        hint: again,
      });
    }
    return one.report;
  });
}

const again = 'merge one report of each shard of one run';
