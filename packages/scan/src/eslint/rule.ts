import { guardAct } from '../cures/guard-rewrite.ts';
import type { Finding } from '../findings/finding.ts';
import type { Consequence, RuleId } from '../rules/rule.ts';
import { RULE_SUMMARIES } from '../rules/rule-names.ts';
import { parseSource } from '../source/source-file.ts';
import type { Settings } from './project-findings.ts';
import { findingsIn } from './project-findings.ts';

/** What is used of ESLint's and oxlint's rule context. */
interface Context {
  readonly filename: string;
  readonly cwd: string;
  readonly settings: { readonly toctou?: Settings };
  readonly sourceCode: { readonly text: string };
  report(descriptor: object): void;
}

interface Fixer {
  replaceTextRange(range: [number, number], text: string): unknown;
}

/** A rule, as ESLint and oxlint take it. */
export interface Rule {
  readonly meta: object;
  create(context: Context): { Program(): void };
}

/** The message ids: ESLint has one severity a rule, so what a race leads to is told apart by these. */
export const MESSAGE_IDS: Readonly<Record<Consequence, string>> = {
  duplicate: 'duplicate',
  'error-500': 'unmapped',
  'lost-update': 'lostUpdate',
  'limit-bypass': 'limitBypass',
  invariant: 'invariant',
  privilege: 'privilege',
  orphan: 'orphan',
};

/** The ESLint rule of one of scan's rules. It reports at the check. */
export function ruleFor(id: RuleId): Rule {
  return {
    meta: {
      type: 'problem',
      docs: { description: RULE_SUMMARIES[id], recommended: true },
      messages: {
        ...Object.fromEntries(
          Object.values(MESSAGE_IDS).map((messageId) => [messageId, '{{message}}{{act}}']),
        ),
        guard: 'Answer the violation with guard of @toctou/guard.',
      },
      hasSuggestions: true,
      schema: [],
    },
    create(context) {
      return {
        Program() {
          const { filename, cwd, settings, sourceCode } = context;
          for (const finding of findingsIn(filename, sourceCode.text, cwd, settings.toctou ?? {})) {
            if (finding.rule === id) context.report(reportOf(finding, sourceCode.text));
          }
        },
      };
    },
  };
}

function reportOf(finding: Finding, text: string): object {
  const { line, column, file, act, message, consequence } = finding;
  const edits = act.file === file ? guardAct([finding], parseSource(file, text)) : [];
  return {
    loc: { line, column: column - 1 },
    messageId: MESSAGE_IDS[consequence],
    data: {
      message,
      act: act.file === file ? ` (The act: line ${act.line}.)` : ` (The act: ${act.file}:${act.line}.)`,
    },
    suggest:
      edits.length === 0
        ? []
        : [
            {
              messageId: 'guard',
              fix: (fixer: Fixer) =>
                edits.map(({ start, end, text: insert }) => fixer.replaceTextRange([start, end], insert)),
            },
          ],
  };
}
