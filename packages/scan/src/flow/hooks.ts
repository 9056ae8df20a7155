import type { ClassElement } from 'oxc-parser';
import type { ClassInfo } from '../project/module.ts';
import type { Operation } from './access.ts';
import { keyOf } from './expressions.ts';

/** Decorators of methods that a library calls before it writes a row, by the package that has them. */
const decorated = /^(sequelize-typescript|@sequelize\/core\/\S+|@mikro-orm\/\S+)$/;

/** The statement that follows a method of a model: Sequelize's `@BeforeCreate`, Objection's `$beforeInsert`. */
export function hookOf({ name, module }: ClassInfo, element: ClassElement): Operation | undefined {
  if (element.type !== 'MethodDefinition') return undefined;
  const hook = (kind: string, library: string): Operation => ({
    library,
    kind: /update/i.test(kind) ? 'update' : 'insert',
    table: name,
    where: [[]],
    sets: new Map(),
    setsOpen: true,
  });
  const own = /^\$before(Insert|Update)$/.exec(keyOf(element.key) ?? '')?.[1];
  if (own !== undefined) return hook(own, 'objection');
  for (const { expression } of element.decorators) {
    const named = expression.type === 'CallExpression' ? expression.callee : expression;
    if (named.type !== 'Identifier') continue;
    const kind = /^Before(Create|Save|Update|Validate)$/.exec(named.name)?.[1];
    const from = module.imports.get(named.name)?.from ?? '';
    if (kind !== undefined && decorated.test(from))
      return hook(kind, from.startsWith('@mikro-orm') ? 'mikro-orm' : 'sequelize');
  }
  return undefined;
}
