import { checkThenInsert } from './check-then-insert.ts';
import { checkThenReference } from './check-then-reference.ts';
import { checkThenWrite } from './check-then-write.ts';
import { conflictWithoutConstraint } from './conflict-without-constraint.ts';
import { deadCatch } from './dead-catch.ts';
import { limitCheck } from './limit-check.ts';
import { lockNothing } from './lock-nothing.ts';
import { readModifyWrite } from './read-modify-write.ts';
import type { Rule } from './rule.ts';
import { writeSkew } from './write-skew.ts';

export const rules: readonly Rule[] = [
  checkThenInsert,
  readModifyWrite,
  limitCheck,
  checkThenWrite,
  checkThenReference,
  writeSkew,
  lockNothing,
  deadCatch,
  conflictWithoutConstraint,
];
