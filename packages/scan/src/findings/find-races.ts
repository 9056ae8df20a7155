import type { Evaluation } from '../evaluate-project.ts';
import type { Run } from '../flow/run.ts';
import { libraries } from '../libraries/libraries.ts';
import { rules } from '../rules/rules.ts';
import type { Suspicion } from '../rules/rule.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import { findingOf } from './collect.ts';
import { judge, type Verdict } from './judge.ts';

interface Judged {
  readonly suspicion: Suspicion;
  readonly verdict: Verdict | undefined;
  /** Whether somebody calls the function from which it was seen. */
  readonly isInner: boolean;
}

/** What is harmless from every entry is harmless: a caller may answer what the function that it calls does not. */
export function findRaces(run: Run, world: World, evaluations: readonly Evaluation[]): Finding[] {
  const seen = new Map<string, Judged[]>();
  for (const { node, accesses, examined } of evaluations) {
    const scene = { accesses, examined, world };
    const isInner = node !== undefined && run.called.has(node);
    for (const suspicion of rules.flatMap((rule) => rule.find(scene))) {
      const key = [suspicion.rule, idOf(suspicion.check), idOf(suspicion.act)].join('|');
      const list = seen.get(key) ?? [];
      list.push({ suspicion, verdict: judge(run, world, suspicion, accesses), isInner });
      seen.set(key, list);
    }
  }
  const findings = new Map<string, Finding>();
  for (const all of seen.values()) {
    const entries = all.filter(({ isInner }) => !isInner);
    const counting = (entries.length > 0 ? entries : all).filter(({ verdict }) => verdict !== undefined);
    const [first] = counting;
    if (first?.verdict === undefined) continue;
    const finding = findingOf(world, libraries, first.suspicion, first.verdict);
    const key = [finding.rule, finding.file, finding.line, finding.act.file, finding.act.line, finding.table].join('|');
    if (!findings.has(key)) findings.set(key, finding);
  }
  return [...findings.values()].toSorted((one, other) => one.file.localeCompare(other.file) || one.line - other.line || one.act.line - other.act.line || one.rule.localeCompare(other.rule));
}

function idOf({ module, node, operation }: Suspicion['check']): string {
  return `${module.source.path}:${node.start}:${node.end}:${operation.kind}`;
}
