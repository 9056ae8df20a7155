import { chainOf, type Value } from '../flow/value.ts';

/** A place in an answer's body, and what stands there. */
export interface Answered {
  readonly path: readonly string[];
  /** Set where a whole row stands there, by the code's name of its table. */
  readonly table?: string | undefined;
}

/** What a body has that a handler answers with, as far as the code writes it out. */
export function answeredIn(value: Value, path: readonly string[] = []): Answered[] {
  const { shape } = value;
  if (path.length > 4) return [];
  switch (shape.kind) {
    case 'object': {
      const inner = [...shape.fields].flatMap(([name, one]) => answeredIn(one, [...path, name]));
      // What was spread into it is there, too.
      const rows = shape.open ? value.sources.filter(({ column }) => column === undefined) : [];
      return [...inner, ...rows.map(({ access }) => ({ path, table: access.operation.table }))];
    }
    case 'row':
      return [{ path: shape.stage === 'row' ? path : [...path, '0'], table: shape.access.operation.table }];
    case 'array': {
      const [first] = shape.items;
      return first === undefined ? [] : answeredIn(first, [...path, '0']);
    }
    default: {
      const [source] =
        chainOf(value)?.links.some(({ args }) => args !== undefined) === true ? [] : value.sources;
      const isRow =
        source !== undefined &&
        source.column === undefined &&
        source.counted !== true &&
        source.control === undefined;
      return [{ path, ...(isRow ? { table: source.access.operation.table } : {}) }];
    }
  }
}
