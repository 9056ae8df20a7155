import type { Check } from '../doctor/check.ts';
import { maskText } from './mask-text.ts';
import type { Environment, Output } from './output.ts';
import { pageOf } from './output.ts';
import { paragraph } from './text/paragraph.ts';
import { visible, visibleLines } from './text/visible.ts';

const MARGIN = 9;

/** A check for people: `ok` or `problem`, what was found, and beneath how to mend it. */
export function checkText(check: Check, output: Output, environment: Environment): string {
  const { width, colors } = pageOf(output, environment);
  const { ok, name, message, detail, hint } = check;
  const word = ok ? 'ok' : 'problem';
  const [first = '', ...rest] = paragraph(`${name}: ${visible(maskText(message))}`, width - MARGIN, {
    hang: 2,
  });
  const below = [
    ...rest,
    ...(detail === undefined
      ? []
      : visibleLines(maskText(detail)).flatMap((line) =>
          paragraph(line, width - MARGIN, { indent: 2, hang: 2 }),
        )),
    ...(hint === undefined ? [] : paragraph(`hint: ${visible(hint)}`, width - MARGIN, { hang: 2 })),
  ];
  const mark = (ok ? colors.green : colors.red)(word) + ' '.repeat(MARGIN - word.length);
  return [mark + first, ...below.map((line) => ' '.repeat(MARGIN) + line)]
    .map((line) => `${line}\n`)
    .join('');
}
