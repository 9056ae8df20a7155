/** One condition that a row fulfils. */
export interface Condition {
  /** By the database's name. */
  readonly column: string;
  readonly is: 'null' | 'not null' | { readonly value: string } | { readonly not: string };
}

/**
 * The conditions of a partial index's predicate, all of which must hold; nothing if one of them cannot be understood.
 *
 * @example
 * conditionsOf("deleted_at IS NULL AND kind = 'a'");  // [{ column: 'deleted_at', is: 'null' }, { column: 'kind', is: { value: 'a' } }]
 */
export function conditionsOf(predicate: string): readonly Condition[] | undefined {
  const conditions = conjuncts(predicate).map(conditionOf);
  return conditions.every((condition) => condition !== undefined) ? conditions : undefined;
}

/** Whether a row that fulfils `given` fulfils `condition`. */
export function implies(given: readonly Condition[], { column, is }: Condition): boolean {
  const known = given.filter((other) => other.column === column).map((other) => other.is);
  if (is === 'null') return known.includes('null');
  if (is === 'not null') return known.some((one) => one === 'not null' || typeof one === 'object');
  if ('value' in is)
    return known.some((one) => typeof one === 'object' && 'value' in one && sameValue(one.value, is.value));
  return known.some(
    (one) =>
      typeof one === 'object' &&
      ('value' in one ? !sameValue(one.value, is.not) : sameValue(one.not, is.not)),
  );
}

function sameValue(one: string, other: string): boolean {
  return one === other || (/^(true|false)$/.test(truthOf(one)) && truthOf(one) === truthOf(other));
}

/** A boolean, however a dialect writes it. */
function truthOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(t|1)$/, 'true')
    .replace(/^(f|0)$/, 'false');
}

function conditionOf(text: string): Condition | undefined {
  const plain = text
    .replaceAll(/::[\w ]+(\[\])?/g, '')
    .replaceAll(/["`[\]]/g, '')
    .trim();
  const column = String.raw`(?:\w+\.)*(\w+)`;
  const match = (pattern: string): RegExpExecArray | null => new RegExp(`^${pattern}$`, 'is').exec(plain);
  const [, isNull] = match(`${column} is null`) ?? [];
  if (isNull !== undefined) return { column: isNull, is: 'null' };
  const [, notNull] = match(`${column} is not null`) ?? match(String.raw`not \(?${column} is null\)?`) ?? [];
  if (notNull !== undefined) return { column: notNull, is: 'not null' };
  const [, tested, truth] = match(`${column} is (true|false)`) ?? [];
  if (tested !== undefined) return { column: tested, is: { value: truth?.toLowerCase() ?? '' } };
  const [, compared, operator, quoted, bare] =
    match(String.raw`${column}\s*(=|<>|!=)\s*(?:'([^']*)'|(true|false|-?[\d.]+))`) ?? [];
  if (compared !== undefined) {
    const value = quoted ?? bare ?? '';
    return { column: compared, is: operator === '=' ? { value } : { not: value } };
  }
  const [, negated] = match(String.raw`not \(?${column}\)?`) ?? [];
  if (negated !== undefined) return { column: negated, is: { value: 'false' } };
  const [, alone] = match(column) ?? [];
  return alone === undefined ? undefined : { column: alone, is: { value: 'true' } };
}

/** The parts between ANDs, without the parentheses around them. */
function conjuncts(text: string): string[] {
  const inside = unwrapped(text.trim());
  const parts: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let at = 0; at < inside.length; at += 1) {
    const letter = inside[at];
    if (letter === "'") quoted = !quoted;
    if (quoted) continue;
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth === 0 && /^\sand\s/i.test(inside.slice(at, at + 5))) {
      parts.push(inside.slice(start, at));
      start = at + 4;
    }
  }
  if (start === 0) return [inside];
  return [...parts, inside.slice(start)].flatMap(conjuncts);
}

function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at === text.length - 1 ? unwrapped(text.slice(1, -1).trim()) : text;
  }
  return text;
}
