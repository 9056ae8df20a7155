import { createHash } from 'node:crypto';
import type { Library } from '../libraries/library.ts';
import type { Suspicion } from '../rules/rule.ts';
import { declareUnique } from '../schema/declare-constraint.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './judge.ts';
import { cureFor, messageOf } from './message.ts';
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
  const known = world.table(act.operation.table);
  const table = known?.name ?? act.operation.table;
  const columns = [...new Set(verdict.columns)];
  const library = libraries.find(({ name }) => name === act.operation.library);
  const cure = (library?.cure?.[cureFor(suspicion, verdict.consequence)] ?? '')
    .replaceAll('{table}', act.operation.table)
    .replaceAll('{columns}', suspicion.columns.join(', '))
    .replaceAll('{constraint}', verdict.constraint?.name ?? `${table}_${columns.join('_')}_key`);
  const lacksUnique =
    verdict.constraint === null &&
    verdict.consequence === 'duplicate' &&
    known !== undefined &&
    columns.length > 0;
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
    message: messageOf(
      suspicion,
      verdict,
      table,
      world.table(check.operation.table)?.name ?? check.operation.table,
    ),
    // The constraint first: without it nothing refuses the second row, and nothing can be caught.
    cure: lacksUnique ? [declareUnique(known, columns), cure].filter((line) => line !== '').join('\n') : cure,
    library: act.operation.library,
    fingerprint: createHash('sha256')
      .update([rule, places.check.file, places.act.file, places.within, table, ...columns].join('\0'))
      .digest('hex')
      .slice(0, 16),
  };
}
