import type { Location } from '../findings/finding.ts';
import type { Report } from './report.ts';
import { isCommentAtFault } from './report.ts';

/** Annotations for GitHub Actions, a line each (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). */
export function githubText({ findings, comments, skipped }: Report): string {
  const lines = [
    ...findings.map((finding) => {
      const { severity, rule, message, act, file, cure } = finding;
      const where = act.file === file ? `line ${act.line}` : `${act.file}:${act.line}`;
      return command(
        severity,
        finding,
        `toctou ${rule}`,
        `${message}\nThe act: ${where}.${cure === '' ? '' : `\nThe cure: ${cure}`}`,
      );
    }),
    ...comments.map((comment) =>
      command(isCommentAtFault(comment) ? 'error' : 'notice', comment, 'toctou-ignore', comment.message),
    ),
    ...skipped.map(
      ({ file, reason }) =>
        `::warning file=${property(file)},title=toctou::${data(`not looked at: ${reason}`)}`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function command(level: string, { file, line, column }: Location, title: string, message: string): string {
  return `::${level} file=${property(file)},line=${line},col=${column},title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
