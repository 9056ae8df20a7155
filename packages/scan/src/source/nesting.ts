/** How deep a text may nest, at most: beyond the first number it surely does, below the second it surely does not. */
export type Nesting = 'shallow' | 'perhaps' | 'deep';

/** The parser is native code, and ends the process where its stack does: in a worker, whose stack is smaller, at some 1,500 levels. */
export const DEEPEST = 1000;
/** In a line like this, a quotation mark in a regular expression would hide too much. */
const longest = 10_000;
const brackets: Readonly<Record<number, 1 | -1>> = {
  0x28: 1,
  0x5b: 1,
  0x7b: 1,
  0x29: -1,
  0x5d: -1,
  0x7d: -1,
};
/** What may nest without brackets; `,` and `;` end it. */
const operators = new Set(Buffer.from('!%&*+-./:<=>?^`|~'));
const begins = /\s*(?:const|let|var|export|return|throw|interface)\b/y;
const goesOn = /\s*else\b/y;

/**
 * Estimates how deep a parser has to descend, without parsing: never too little, as far as strings and comments can be told.
 * Brackets nest, and so may each operator and each pair of words before a statement ends: `a ? b : a ? b : …`, `new new …`, `else if`.
 */
export function nestingOf(text: string): Nesting {
  const outer: number[] = [];
  let base = 0;
  let depth = 0;
  let most = 0;
  let line = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) {
      if (at - line > longest) most = Infinity;
      line = at;
      begins.lastIndex = at;
      if (begins.test(text)) depth = base;
      else if (isBetweenWords(text, at)) depth++;
    } else if (code === 0x20) {
      if (isBetweenWords(text, at)) depth++;
    } else if (isWord(code)) continue;
    else if (code === 0x22 || code === 0x27) at = endOfString(text, at, code);
    else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2f) at = endOf(text, '\n', at) - 1;
    else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2a) line = at = endOf(text, '*/', at + 2) + 1;
    else if (code === 0x3b || code === 0x2c) {
      goesOn.lastIndex = at + 1;
      if (!goesOn.test(text)) depth = base;
    } else if (brackets[code] === 1) {
      outer.push(base);
      if (outer.length > DEEPEST) return 'deep';
      base = ++depth;
    } else if (brackets[code] === -1) {
      depth = base;
      base = outer.pop() ?? 0;
    } else if (operators.has(code)) depth++;
    if (depth > most) most = depth;
  }
  return most > DEEPEST || text.length - line > longest ? 'perhaps' : 'shallow';
}

function isWord(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}

function isBetweenWords(text: string, at: number): boolean {
  return isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at + 1));
}

/** Where a string ends, at the latest with its line. */
function endOfString(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === quote) return at;
    else if (code === 0x0a) return at - 1;
  }
  return text.length;
}

function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found;
}
