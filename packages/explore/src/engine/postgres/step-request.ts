import type { StepRequest } from '../../schedule/gate.ts';
import type { Block } from './block.ts';
import { statementsOf } from './statement.ts';
import type { Unit } from './units.ts';

/** Where a connection stands when a unit arrives. */
export interface SessionState {
  readonly block: Block;
  /** Its transaction keeps the snapshot that its first statement takes. */
  readonly keepsSnapshot: boolean;
}

/** The commit that a Sync stands for. */
export const implicitCommit: StepRequest = { sql: 'COMMIT', params: [], counted: true, implicit: true };

/** What a unit asks of the gate; `undefined` when it runs nothing, such as closing a statement. */
export function requestOf(unit: Unit, { block, keepsSnapshot }: SessionState): StepRequest | undefined {
  const prepares = unit.statements.length === 0 && unit.prepared.length > 0;
  const statements = prepares ? unit.prepared.map((sql) => ({ sql, params: [] })) : unit.statements;
  if (statements.length === 0) return undefined;
  const facts = statements.map(({ sql }) => statementsOf(sql));
  const ordinary = facts.reduce((sum, fact) => sum + fact.ordinary, 0);
  const inTransaction = block !== 'none';
  // Ending what was never begun matters to nobody.
  const endsNothing = !inTransaction && facts.every((fact) => fact.ends && fact.ordinary === 1);
  // A message may begin the transaction whose snapshot it takes: `BEGIN; SELECT 1`.
  const hasTransaction = inTransaction || facts.some(({ begins }) => begins);
  const takesSnapshot = keepsSnapshot && hasTransaction && facts.some(({ snapshots }) => snapshots > 0);
  const counted = (ordinary > 0 && !endsNothing) || takesSnapshot;
  // Inside a transaction of BEGIN nothing commits on its way.
  const mayCommit = block === 'none' || block === 'implicit';
  const whole = counted && !prepares && (mayCommit || unit.several) ? unit.whole : undefined;
  return {
    sql: statements.map(({ sql }) => sql).join(';\n'),
    params: statements.flatMap(({ params }) => params),
    counted,
    ...(whole === undefined ? {} : { whole }),
    ...(prepares ? { prepares } : {}),
  };
}
