import { isToctouError, messageOf } from '../errors.ts';
import { maskText } from './mask-text.ts';
import type { Environment, Output } from './output.ts';
import { pageOf } from './output.ts';
import { problemLines, type Problem } from './pretty/problem.ts';
import { visibleLines } from './text/visible.ts';

/**
 * What to print of anything that was thrown: of an error that was foreseen a line, its detail and the next step; of any
 * other its stack, since it is a bug.
 */
export function errorText(error: unknown, output: Output, environment: Environment): string {
  const page = pageOf(output, environment);
  const lines = isToctouError(error)
    ? problemLines(withoutCredentials(error), page, 0)
    : [
        ...visibleLines(
          maskText(error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error)),
        ),
        page.colors.red(
          'error: this is a bug of toctou, unless the lines above lead to code of yours: please report it',
        ),
      ];
  return lines.map((line) => `${line}\n`).join('');
}

function withoutCredentials({ message, detail, hint }: Problem): Problem {
  return { message: maskText(message), detail: detail && maskText(detail), hint };
}
