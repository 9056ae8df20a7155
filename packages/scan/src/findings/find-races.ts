import type { Evaluation } from '../evaluate-project.ts';
import type { Handler } from '../flow/access.ts';
import type { Run } from '../flow/run.ts';
import { libraries } from '../libraries/libraries.ts';
import { rules } from '../rules/rules.ts';
import type { Suspicion } from '../rules/rule.ts';
import { wordsOf } from '../silencers/mapping.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import { findingOf } from './collect.ts';
import { placesOf } from './place.ts';
import { judge, type Verdict } from './judge.ts';

interface Judged {
  readonly world: World;
  readonly suspicion: Suspicion;
  readonly verdict: Verdict | undefined;
  /** Whether somebody calls the function from which it was seen. */
  readonly isInner: boolean;
}

/** What runs once, by hand or when a new version is rolled out: no two requests meet there. */
const oneOff = /(^|\/)(migrations?|alterations?|scripts?|backfills?)\//;

/** What is harmless from every entry is harmless: a caller may answer what the function that it calls does not. */
export function findRaces(run: Run, whole: World, evaluations: readonly Evaluation[]): Finding[] {
  const seen = new Map<string, Judged[]>();
  for (const { node, accesses, examined } of evaluations) {
    const world = whole.seenFrom(accesses[0]?.module.source.path ?? '');
    const scene = { accesses, examined, world, words: (handler: Handler) => wordsOf(run, handler) };
    const isInner = node !== undefined && run.called.has(node);
    for (const suspicion of rules.flatMap((rule) => rule.find(scene))) {
      const { check, act } = placesOf(suspicion.check, suspicion.act);
      if (oneOff.test(check.file) && oneOff.test(act.file)) continue;
      const key = [
        suspicion.rule,
        check.file,
        check.line,
        act.file,
        act.line,
        world.key(suspicion.act.operation.table),
      ].join('|');
      const list = seen.get(key) ?? [];
      list.push({ world, suspicion, verdict: judge(run, world, suspicion, accesses), isInner });
      seen.set(key, list);
    }
  }
  return once([...seen.values()].flatMap((all) => reportOf(all) ?? []).toSorted(inOrder));
}

/** Of the rows that refer to one parent, by one look at it, the first is enough to tell. */
function once(findings: readonly Finding[]): Finding[] {
  const told = new Set<string>();
  return findings.filter(({ rule, file, line, table }) => {
    const key = `${file}:${line}:${table}`;
    if (rule !== 'check-then-reference') return true;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}

function reportOf(all: readonly Judged[]): Finding | undefined {
  const entries = all.filter(({ isInner }) => !isInner);
  for (const { world, suspicion, verdict } of entries.length > 0 ? entries : all) {
    if (verdict !== undefined) return findingOf(world, libraries, suspicion, verdict);
  }
  return undefined;
}

function inOrder(one: Finding, other: Finding): number {
  return (
    one.file.localeCompare(other.file) ||
    one.line - other.line ||
    one.act.line - other.act.line ||
    one.rule.localeCompare(other.rule)
  );
}
