import { clip, wrap } from './wrap.ts';

const LONGEST = 4000;

/**
 * A text broken at the width of the page, its later lines indented by `hang` more than its first.
 * Of a very long one the middle is left out. The text is plain: it is painted line by line, after it was measured.
 */
export function paragraph(
  text: string,
  width: number,
  {
    indent = 0,
    hang = 0,
    paint = String,
  }: { indent?: number; hang?: number; paint?: (text: string) => string } = {},
): string[] {
  return wrap(clip(text, LONGEST), width - indent - hang, width - indent).map(
    (line, index) => ' '.repeat(indent + (index === 0 ? 0 : hang)) + paint(line),
  );
}
