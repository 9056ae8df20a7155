/** A piece of a text: a token that may be made up as a whole, or what stands between two. */
export interface Segment {
  readonly text: string;
  readonly kind: 'uuid' | 'time' | 'word' | 'gap';
}

/**
 * `fine` splits at punctuation, `joined` not at the dots and slashes that random tokens hold by chance, `chunk` at white
 * space only, `whole` nowhere.
 */
export type Grain = 'fine' | 'joined' | 'chunk' | 'whole';

const UUID = String.raw`(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])`;
const CLOCK = String.raw`\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?`;
const ZONE = String.raw`(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?(?::\d\d)?))?`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = [
  // ISO 8601, and what PostgreSQL prints
  String.raw`(?<![\w-])\d{4,6}-\d\d-\d\d(?:[T ]${CLOCK}${ZONE})?(?![\w-])`,
  // RFC 9110 section 5.6.7
  String.raw`${DAY}, \d\d ${MONTH} \d{4} ${CLOCK} GMT`,
  // Date.prototype.toString of JavaScript
  String.raw`${DAY} ${MONTH} \d\d \d{4} ${CLOCK}(?: GMT[+-]\d{4}(?: \([^)]*\))?)?`,
  String.raw`(?<![\w:])\d\d:\d\d:\d\d(?:\.\d+)?${ZONE}(?![\w:])`,
].join('|');
const WORD = [
  // hashes of passwords: the PHC string format, and crypt(3), bcrypt among them
  String.raw`\$[a-z\d-]+(?:\$[\w+/.=,-]+)+`,
  String.raw`eyJ[\w-]+\.[\w-]+\.[\w-]*`,
  String.raw`(?<![\w.-])-?\d+\.\d+(?:e[+-]?\d+)?(?![\w.])`,
  // standard base64: a slash there is no separator
  String.raw`(?<![\w+/=.:-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[\w+-][\w+/-]{19,}={0,2}`,
  String.raw`[\w+=-]+`,
].join('|');

const FINE = new RegExp(`(?<uuid>${UUID})|(?<time>${TIME})|(?<word>${WORD})`, 'g');
const JOINED = new RegExp(String.raw`(?<uuid>${UUID})|(?<time>${TIME})|(?<word>[\w+=./-]+)`, 'g');
const CHUNK = new RegExp(String.raw`(?<uuid>${UUID})|(?<time>${TIME})|(?<word>\S+)`, 'g');

const GRAINS = { fine: FINE, joined: JOINED, chunk: CHUNK };

/** The segments of a text; joined they are the text again. */
export function segmentsOf(text: string, grain: Grain = 'fine'): Segment[] {
  if (grain === 'whole') return [{ text, kind: 'word' }];
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(GRAINS[grain])) {
    if (match.index > end) segments.push({ text: text.slice(end, match.index), kind: 'gap' });
    const groups = match.groups ?? {};
    const kind = groups['uuid'] !== undefined ? 'uuid' : groups['time'] !== undefined ? 'time' : 'word';
    segments.push({ text: match[0], kind });
    end = match.index + match[0].length;
  }
  if (end < text.length) segments.push({ text: text.slice(end), kind: 'gap' });
  return segments;
}

/** One spelling for one value: a uuid in lower case, an integer without leading zeros. */
export function normalToken(text: string): string {
  if (/^\d+$/.test(text)) return text.replace(/^0+(?=\d)/, '');
  return text.length === 36 && segmentsOf(text)[0]?.kind === 'uuid' ? text.toLowerCase() : text;
}
