import type { RuleId } from './rule.ts';

/** Every rule, with what it is about in one sentence. */
export const RULE_SUMMARIES: Readonly<Record<RuleId, string>> = {
  'check-then-insert': 'A row is looked for, and inserted if it is not there.',
  'read-modify-write': 'A value is read, computed from, and written back.',
  'limit-check': 'Rows are counted against a limit, and one more is inserted.',
  'check-then-write': 'A row is looked at, and changed or deleted by a statement that does not look again.',
  'check-then-reference': 'A parent is looked for, and a row inserted that refers to it.',
  'write-skew': 'A decision over several rows: who is the last, who is the first.',
  'lock-nothing': 'A lock on a row that may not be there, or on the highest number so far.',
  'dead-catch': 'A handler that can never see the violation it is written for.',
  'conflict-without-constraint': 'ON CONFLICT on columns where nothing can conflict.',
};

/** The names of the rules. */
export const RULES = Object.keys(RULE_SUMMARIES) as readonly RuleId[];
