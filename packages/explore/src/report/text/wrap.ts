import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter();

/** Beyond this a text is too wide for every terminal, and measuring it exactly takes the square of its length. */
const TOO_LONG = 10_000;

/** How many cells of a terminal a text takes. */
export function cells(text: string): number {
  return text.length > TOO_LONG || ASCII.test(text) ? text.length : stringWidth(text);
}

/** Breaks a text at spaces, and inside a word only where the word alone is too wide. The first line may be wider. */
export function wrap(text: string, width: number, firstWidth: number = width): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (cells(longer) <= (lines.length === 0 ? firstWidth : width)) {
      line = longer;
      continue;
    }
    if (line !== undefined) lines.push(line);
    const pieces = chunks(word, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  lines.push(line ?? '');
  return lines;
}

/** Pieces of a text that are at most so wide. */
export function chunks(text: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const unit of unitsOf(text, width)) {
    const size = cells(unit);
    if (used + size > width && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += unit;
    used += size;
  }
  return piece === '' ? pieces : [...pieces, piece];
}

/** What is not torn apart: graphemes, but for those that are wider than the width by themselves. */
function unitsOf(text: string, width: number): string[] {
  return Array.from(graphemes.segment(text)).flatMap(({ segment }) =>
    cells(segment) <= width ? [segment] : Array.from(segment),
  );
}

/** The beginning of a text, with an ellipsis where something is left out. */
export function cut(text: string, width: number): string {
  if (cells(text) <= width) return text;
  const start = clip(text, 16 * width);
  return `${(chunks(start, width - 1)[0] ?? '').trimEnd()}…`;
}

/** At most so many lines: what is left out is left out of the middle, because a statement's end says as much as its beginning. */
export function fold(lines: readonly string[], most: number, width: number): string[] {
  if (lines.length <= most) return [...lines];
  const head = Math.ceil(most / 2);
  const last =
    cells(lines[head - 1] ?? '') < width - 1 ? `${lines[head - 1]} …` : cut(`${lines[head - 1]}…`, width);
  return [...lines.slice(0, head - 1), last, ...lines.slice(lines.length - (most - head))];
}

/** The text and as many spaces as it takes to fill the width. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

/** Leaves out the middle of what is too long to be worth measuring. */
export function clip(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const half = Math.floor(characters / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head} … ${tail}`;
}
