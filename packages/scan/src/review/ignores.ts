import type { Comment } from 'oxc-parser';
import type { Finding, Location } from '../findings/finding.ts';
import { RULES } from '../rules/rule-names.ts';
import { placeIn } from '../source/source-file.ts';

/** A comment that does not do what its author wanted. It counts like a finding, unless it is only of no use any more. */
export interface CommentProblem extends Location {
  readonly kind: 'no-reason' | 'unknown-rule' | 'unused';
  readonly message: string;
}

/** What is left of findings, and what the comments were. */
export interface Ignored {
  readonly findings: readonly Finding[];
  readonly ignored: readonly (Finding & { readonly reason: string })[];
  readonly problems: readonly CommentProblem[];
}

interface Text {
  readonly path: string;
  readonly text: string;
  readonly comments: readonly Comment[];
}

interface Ignore extends Location {
  readonly rules: readonly string[];
  readonly reason: string;
  /** The line that it is about. */
  readonly target: number;
}

const MARK = /^[\s*]*toctou-ignore\b\s*(.*?)\s*$/s;

/**
 * Leaves out findings that a comment answers: `// toctou-ignore rule[, rule] -- reason`, behind the check or the act or on a line above it.
 * The reason is required: it is what the next reader needs.
 */
export function applyIgnores(findings: readonly Finding[], files: Iterable<Text>): Ignored {
  const problems: CommentProblem[] = [];
  const ignores = [...files].flatMap((file) => ignoresOf(file, problems));
  const used = new Set<Ignore>();
  const left: Finding[] = [];
  const ignored: (Finding & { reason: string })[] = [];
  for (const finding of findings) {
    const by = ignores.find((ignore) => ignore.rules.includes(finding.rule) && isAbout(ignore, finding));
    if (by === undefined) left.push(finding);
    else {
      used.add(by);
      ignored.push({ ...finding, reason: by.reason });
    }
  }
  for (const { file, line, column, rules } of ignores.filter((ignore) => !used.has(ignore))) {
    problems.push({
      file,
      line,
      column,
      kind: 'unused',
      message: `Nothing of ${rules.join(', ')} is found here any more: remove the comment.`,
    });
  }
  return { findings: left, ignored, problems };
}

function isAbout({ file, target }: Ignore, finding: Finding): boolean {
  return [finding, finding.act].some((place) => place.file === file && place.line === target);
}

function ignoresOf({ path, text, comments }: Text, problems: CommentProblem[]): Ignore[] {
  if (!text.includes('toctou-ignore')) return [];
  return comments.flatMap((comment) => {
    const said = MARK.exec(comment.value)?.[1];
    if (said === undefined) return [];
    const place = { file: path, ...placeIn(text, comment.start) };
    const [names = '', ...rest] = said.split(/\s--\s*|^--\s*/);
    const reason = rest.join(' -- ').trim();
    const rules = names.split(/[\s,]+/).filter((name) => name !== '');
    const unknown = rules.filter((name) => !(RULES as readonly string[]).includes(name));
    if (rules.length === 0 || unknown.length > 0) {
      const what = rules.length === 0 ? 'No rule is named' : `There is no rule ${unknown.join(', ')}`;
      problems.push({
        ...place,
        kind: 'unknown-rule',
        message: `${what}: write // toctou-ignore rule -- reason; the rules are ${RULES.join(', ')}.`,
      });
      return [];
    }
    if (reason === '') {
      problems.push({
        ...place,
        kind: 'no-reason',
        message: `Why is this safe? Write // toctou-ignore ${rules.join(', ')} -- reason.`,
      });
      return [];
    }
    return [{ ...place, rules, reason, target: targetOf(text, comment, place.line) }];
  });
}

/** The comment's own line if there is code before it; otherwise the next line that has code. */
function targetOf(text: string, { start, end }: Comment, line: number): number {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (before.trim() !== '') return line;
  const after = text.slice(end);
  const skipped = /^(?:[^\S\n]*(?:\*\/)?[^\S\n]*\n|[^\S\n]*\/\/[^\n]*\n)*/.exec(after)?.[0] ?? '';
  return placeIn(text, end + skipped.length).line;
}
