import type { BinaryOperator } from 'oxc-parser';
import type { Fact } from './fact.ts';
import { inverse } from './fact.ts';
import { opposite, unite, type Meaning, type Source, type Test, type Value } from './value.ts';

const inverses: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};
const mirrored: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** What `left operator right` says, in either branch; nothing where it is no comparison. */
export function compare(operator: BinaryOperator, left: Value, right: Value): Test | undefined {
  if (!(operator in inverses)) return undefined;
  const tests = [...testsOf(left, right, operator), ...testsOf(right, left, mirrored[operator] ?? operator)];
  return tests.length === 0
    ? undefined
    : {
        whenTrue: tests.flatMap(({ whenTrue }) => whenTrue),
        whenFalse: tests.flatMap(({ whenFalse }) => whenFalse),
      };
}

function testsOf(value: Value, against: Value, operator: string): Test[] {
  return value.sources
    .filter(({ control }) => control === undefined)
    .map((source) => compareSource(source, against, operator));
}

function compareSource(source: Source, against: Value, operator: string): Test {
  const { shape } = against;
  const negative = operator.startsWith('!');
  if (negative) return inverse(compareSource(source, against, operator.replace('!', '=')));
  const constant =
    shape.kind === 'literal'
      ? // Kysely counts in bigints.
        typeof shape.value === 'bigint'
        ? Number(shape.value)
        : shape.value
      : shape.kind === 'chain' && shape.chain.root.name === 'undefined'
        ? undefined
        : against;
  if (source.counted === true && (typeof constant === 'number' || constant === against))
    return compareCount(source, against, constant, operator);
  if (operator.startsWith('=')) {
    // A test against null or undefined asks for the row, or for a column of it.
    if (constant === null || constant === undefined || constant === false)
      return asked(source, against, 'falsy');
    if (constant === true) return asked(source, against, 'truthy');
  }
  const fact = (sign: string): Fact => ({
    access: source.access,
    means: 'found',
    column: source.column,
    operator: sign,
    against,
  });
  if (source.truthy !== 'unknown' && source.column === undefined)
    return {
      whenTrue: [{ ...fact(operator), means: 'unknown' }],
      whenFalse: [{ ...fact(operator), means: 'unknown' }],
    };
  // `existing?.email === email` asks for the row by what it was looked for.
  const isKey =
    operator.startsWith('=') &&
    source.access.operation.where.some((conditions) =>
      conditions.some(({ column }) => column === source.column),
    );
  return {
    whenTrue: [fact(operator)],
    whenFalse: [{ ...fact(inverses[operator] ?? operator), means: isKey ? 'absent' : 'found' }],
  };
}

function asked(source: Source, against: Value, which: 'truthy' | 'falsy'): Test {
  const means = (meaning: Meaning): Fact => ({
    access: source.access,
    means: meaning,
    column: source.column,
    operator: source.column === undefined ? undefined : 'truthy',
    against,
  });
  const truthy = means(source.truthy);
  const falsy = means(opposite(source.truthy));
  return which === 'truthy'
    ? { whenTrue: [truthy], whenFalse: [falsy] }
    : { whenTrue: [falsy], whenFalse: [truthy] };
}

/** `> 0` asks whether there is a row; anything else is a limit. */
function compareCount(source: Source, against: Value, constant: unknown, operator: string): Test {
  const fact = (means: Meaning, sign: string): Fact => ({
    access: source.access,
    means,
    counted: true,
    of: source.of,
    column: source.column,
    operator: sign,
    against,
  });
  const sign = operator.slice(0, 2) === '==' ? '==' : operator;
  // The place in a list is -1 where there is none.
  const exists =
    (sign === '>' && (constant === 0 || constant === -1)) ||
    (sign === '>=' && (constant === 0 || constant === 1));
  const none =
    (sign === '==' && (constant === 0 || constant === -1)) ||
    (sign === '<' && constant === 0) ||
    (sign === '<' && constant === 1) ||
    (sign === '<=' && constant === 0);
  if (exists) return { whenTrue: [fact('found', sign)], whenFalse: [fact('absent', inverses[sign] ?? sign)] };
  if (none) return { whenTrue: [fact('absent', sign)], whenFalse: [fact('found', inverses[sign] ?? sign)] };
  if (sign === '==' && typeof constant === 'number')
    return { whenTrue: [fact('found', sign)], whenFalse: [fact('unknown', '!=')] };
  return { whenTrue: [fact('unknown', sign)], whenFalse: [fact('unknown', inverses[sign] ?? sign)] };
}

const arithmetic = new Set<string>(['+', '-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>']);

/** What a computation's result stems from. */
export function computed(operator: string, left: Value, right: Value): readonly Source[] {
  const kind = arithmetic.has(operator) ? ('arithmetic' as const) : ('other' as const);
  return unite(left.sources, right.sources).map((source) => ({
    ...source,
    truthy: 'unknown' as const,
    computed: kind,
  }));
}
