import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import type { Consequence } from '../rules/rule.ts';
import type { Colors, Mark } from './code-frame.ts';
import { codeFrame, visible } from './code-frame.ts';
import type { Report } from './report.ts';
import { exitCodeOf, isAtFault, isCommentAtFault } from './report.ts';

const CONSEQUENCES: Readonly<Record<Consequence, string>> = {
  duplicate: 'a duplicate row',
  'error-500': 'an error that nobody answers, a 500',
  'lost-update': 'a lost update',
  'limit-bypass': 'more than the limit',
  invariant: 'a rule over several rows is broken',
  privilege: 'a privilege that was meant for one',
  orphan: 'a row that refers to nothing',
};

/** The report for people. */
export function prettyText(report: Report, colors: Colors): string {
  const sources = new Map<string, string | undefined>();
  const textOf = (file: string): string | undefined => {
    if (!sources.has(file)) sources.set(file, read(join(report.root, file)));
    return sources.get(file);
  };
  const parts = [
    ...report.findings.map((finding) => findingLines(finding, textOf, colors)),
    ...report.comments.map((comment) => [
      `${colors.bold(`${comment.file}:${comment.line}:${comment.column}`)}  ${isCommentAtFault(comment) ? colors.red('error') : colors.dim('note')}  toctou-ignore`,
      `  ${visible(comment.message)}`,
    ]),
    ...(report.skipped.length === 0
      ? []
      : [
          report.skipped.map(({ file, reason }) =>
            colors.yellow(`not looked at: ${visible(file)}: ${visible(reason)}`),
          ),
        ]),
    summaryLines(report, colors),
  ];
  return parts.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

function findingLines(
  finding: Finding,
  textOf: (file: string) => string | undefined,
  colors: Colors,
): string[] {
  const { severity, rule, message, consequence, cure, constraint, table } = finding;
  const paint = severity === 'error' ? colors.red : colors.yellow;
  return [
    `${colors.bold(`${finding.file}:${finding.line}:${finding.column}`)}  ${paint(severity)}  ${rule}`,
    `  ${visible(message)}`,
    '',
    ...frames(finding, textOf, colors).map((line) => `  ${line}`),
    '',
    `  ${colors.bold('leads to')}    ${CONSEQUENCES[consequence]}`,
    ...(constraint === undefined
      ? []
      : [
          `  ${colors.bold('constraint')}  ${constraint === null ? `none on ${table}` : `${constraint.name ?? `(${constraint.columns.join(', ')})`}, ${constraint.file}:${constraint.line}`}`,
        ]),
    ...(cure === '' ? [] : cureLines(cure, colors)),
  ];
}

/** Of several lines the later ones stand below the first. */
function cureLines(cure: string, colors: Colors): string[] {
  return cure.split('\n').map((line, index) => {
    const head = index === 0 ? colors.bold('cure') : '    ';
    return `  ${head}        ${colors.green(visible(line))}`;
  });
}

/** The check and the act in the code: in one frame where they stand in one file, else in one each. */
function frames(finding: Finding, textOf: (file: string) => string | undefined, colors: Colors): string[] {
  const marks = new Map<string, Mark[]>();
  const add = (file: string, mark: Mark): void => void marks.set(file, [...(marks.get(file) ?? []), mark]);
  add(finding.file, { line: finding.line, label: 'check' });
  add(finding.act.file, { line: finding.act.line, label: 'act' });
  for (const { file, line } of finding.through) add(file, { line, label: 'statement' });
  return [...marks].flatMap(([file, own]) => {
    const text = textOf(file);
    const frame =
      text === undefined
        ? own.map(({ line, label }) => `${file}:${line}  <- ${label}`)
        : codeFrame(text, own, colors);
    return file === finding.file ? frame : [colors.dim(`${file}:`), ...frame];
  });
}

function summaryLines(report: Report, colors: Colors): string[] {
  const { findings, hidden, gone, files, tables } = report;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts = [count(errors, 'error'), count(findings.length - errors, 'warning')].join(', ');
  const others = [
    hidden.ignored > 0 ? `${hidden.ignored} ignored by comments` : '',
    hidden.baseline > 0 ? `${hidden.baseline} in the baseline` : '',
    hidden.untouched > 0 ? `${hidden.untouched} untouched by the change` : '',
    gone > 0 ? `${gone} of the baseline found no more: --update-baseline forgets them` : '',
  ].filter((part) => part !== '');
  const paint = exitCodeOf(report) === 0 ? colors.green : colors.red;
  const harmless = findings.filter((finding) => !isAtFault(finding, report)).length;
  return [
    `${findings.length === 0 ? colors.green('no race found') : paint(counts)}${harmless > 0 ? `, ${harmless} below --fail-on` : ''}${others.length > 0 ? ` (${others.join('; ')})` : ''}`,
    colors.dim(
      `${count(files.parsed, 'file')} of ${files.found} looked at, ${count(tables, 'table')} in the schema`,
    ),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A finding's place is shown by its line alone then.
    return undefined;
  }
}
