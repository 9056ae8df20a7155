import { createHash } from 'node:crypto';
import { cureOf } from '../cures/cure.ts';
import type { Library } from '../libraries/library.ts';
import type { Suspicion } from '../rules/rule.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './judge.ts';
import { messageOf } from './message.ts';
import { placesOf } from './place.ts';

/** Writes a finding. */
export function findingOf(
  world: World,
  libraries: readonly Library[],
  suspicion: Suspicion,
  verdict: Verdict,
): Finding {
  const { check, act, rule } = suspicion;
  const places = placesOf(check, act);
  const { child = check.operation.table } = suspicion;
  const known = world.table(act.operation.table);
  const table = known?.name ?? act.operation.table;
  const columns = [...new Set(verdict.columns)];
  const library = libraries.find(({ name }) => name === act.operation.library);
  return {
    rule,
    severity: verdict.severity,
    file: places.check.file,
    line: places.check.line,
    column: places.check.column,
    act: places.act,
    through: places.through,
    table,
    columns,
    ...(verdict.constraint === undefined
      ? {}
      : {
          constraint:
            verdict.constraint === null
              ? null
              : {
                  name: verdict.constraint.name,
                  columns: verdict.constraint.columns,
                  file: verdict.constraint.file,
                  line: verdict.constraint.line,
                },
        }),
    consequence: verdict.consequence,
    message: messageOf(suspicion, verdict, table, world.table(child)?.name ?? child),
    cure: library === undefined ? '' : cureOf(world, library, suspicion, verdict),
    library: act.operation.library,
    fingerprint: createHash('sha256')
      .update([rule, places.check.file, places.act.file, places.within, table, ...columns].join('\0'))
      .digest('hex')
      .slice(0, 16),
  };
}
