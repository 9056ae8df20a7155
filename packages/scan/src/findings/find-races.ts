import type { Evaluation } from '../evaluate-project.ts';
import type { Handler } from '../flow/access.ts';
import type { Run } from '../flow/run.ts';
import type { Module } from '../project/module.ts';
import { libraries } from '../libraries/libraries.ts';
import { rules } from '../rules/rules.ts';
import { writesOf, type Suspicion } from '../rules/rule.ts';
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
  /** Whether somebody calls the function from which it was seen, or that is what starts the application. */
  readonly isInner: boolean;
}

/** What runs once, by hand or when a new version is rolled out: no two requests meet there. */
const oneOff = /(^|\/)([\w-]+-)?(migrations?|alterations?|scripts?|backfills?)\//;

/** A program that somebody starts with arguments, or that asks questions, and that exports nothing. */
function isByHand({ source: { text } }: Module): boolean {
  return (
    /process\.(argv|stdin|exit)\b|\breadline\b/.test(text) &&
    !/^\s*export\b|\bmodule\.exports\b|\.listen\(/m.test(text)
  );
}

/** A race, and every evaluation's view of it. */
export interface Race {
  readonly finding: Finding;
  readonly sightings: readonly Suspicion[];
}

/** What is harmless from every entry is harmless: a caller may answer what the function that it calls does not. */
export function findRaces(run: Run, whole: World, evaluations: readonly Evaluation[]): Race[] {
  const seen = new Map<string, Judged[]>();
  for (const { node, accesses, examined } of evaluations) {
    const world = whole.seenFrom(accesses[0]?.module.source.path ?? '');
    const scene = {
      accesses,
      writes: writesOf(accesses),
      examined,
      world,
      words: (handler: Handler) => wordsOf(run, handler),
    };
    const entry = accesses[0]?.frames[0]?.module ?? accesses[0]?.module;
    // What starts an application answers its own errors, not those of the handlers that it hands out.
    const isInner = (node !== undefined && run.called.has(node)) || (entry !== undefined && isByHand(entry));
    for (const suspicion of rules.flatMap((rule) => rule.find(scene))) {
      const { check, act } = placesOf(suspicion.check, suspicion.act);
      if (oneOff.test(check.file) && oneOff.test(act.file)) continue;
      if (isByHand(suspicion.check.module) && isByHand(suspicion.act.module)) continue;
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
  const races = [...seen.values()].flatMap((all): Race[] => {
    const finding = reportOf(all);
    return finding === undefined ? [] : [{ finding, sightings: all.map(({ suspicion }) => suspicion) }];
  });
  const told = new Set(firstOfEach(races.map(({ finding }) => finding)));
  return races
    .filter(({ finding }) => told.has(finding))
    .toSorted((one, other) => inOrder(one.finding, other.finding));
}

/** Of several acts after one check, the first says it all, but where each needs a cure of its own. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  const told = new Set<string>();
  return findings.filter(({ rule, file, line, column, table }) => {
    if (!onceForCheck.has(rule)) return true;
    const key = [rule, file, line, column, rule === 'check-then-reference' ? '' : table].join('|');
    return !told.has(key) && told.add(key);
  });
}

const onceForCheck: ReadonlySet<string> = new Set([
  'limit-check',
  'check-then-reference',
  'check-then-write',
  'write-skew',
]);

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
