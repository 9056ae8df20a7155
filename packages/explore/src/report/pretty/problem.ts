import type { Page } from '../output.ts';
import { paragraph } from '../text/paragraph.ts';
import { visible, visibleLines } from '../text/visible.ts';

/** A foreseen error: a sentence, the lines that show its cause, and the next step. */
export interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly detail?: string | undefined;
}

/** `error: ...`, then the detail indented, then `hint: ...`. */
export function problemLines(
  { message, detail, hint }: Problem,
  { width, colors }: Page,
  indent: number,
): string[] {
  return [
    ...paragraph(`error: ${visible(message)}`, width, { indent, hang: 2, paint: colors.red }),
    ...(detail === undefined
      ? []
      : visibleLines(detail).flatMap((line) => paragraph(line, width, { indent: indent + 2, hang: 2 }))),
    ...(hint === undefined ? [] : paragraph(`hint: ${visible(hint)}`, width, { indent, hang: 2 })),
  ];
}
