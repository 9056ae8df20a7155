import type picocolors from 'picocolors';

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** A line to show, and what to call it. */
export interface Mark {
  readonly line: number;
  readonly label: string;
}

/** So many lines between two marks are shown; of more, the middle is left out. */
const GAP = 4;
const WIDEST = 100;

/** The marked lines of a text with what lies between them. A file that cannot be shown has no frame. */
export function codeFrame(text: string, marks: readonly Mark[], colors: Colors): string[] {
  const lines = text.split('\n');
  const sorted = marks
    .filter(({ line }) => line >= 1 && line <= lines.length)
    .toSorted((one, other) => one.line - other.line);
  const width = String(sorted.at(-1)?.line ?? 0).length;
  const labels = new Map<number, string>();
  for (const { line, label } of sorted)
    labels.set(line, labels.has(line) ? `${labels.get(line) ?? ''}, ${label}` : label);
  const shown = (line: number): string => {
    const label = labels.get(line);
    const gutter = `${label === undefined ? ' ' : '>'} ${String(line).padStart(width)} | `;
    const code = clipped(visible(lines[line - 1] ?? ''));
    return label === undefined
      ? colors.dim(`${gutter}${code}`.trimEnd())
      : `${colors.bold(gutter)}${code}  ${colors.cyan(`<- ${label}`)}`;
  };
  const frame: string[] = [];
  let last: number | undefined;
  for (const line of labels.keys()) {
    if (last !== undefined && line - last - 1 > GAP) frame.push(colors.dim(`  ${'.'.repeat(width)} |`));
    else for (let between = (last ?? line) + 1; between < line; between += 1) frame.push(shown(between));
    frame.push(shown(line));
    last = line;
  }
  return frame;
}

/** What would move the cursor or colour the terminal is shown, not sent. */
export function visible(text: string): string {
  return text
    .replaceAll('\t', '  ')
    .replaceAll(/\p{Cc}/gu, (character) =>
      character === '\r' ? '' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
}

function clipped(code: string): string {
  return code.length > WIDEST ? `${code.slice(0, WIDEST)}...` : code;
}
