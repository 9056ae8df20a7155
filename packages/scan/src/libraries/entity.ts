import type { ClassInfo } from '../project/module.ts';

/** Whether a class is a table: by its decorator. */
export function isEntity({ node }: ClassInfo): boolean {
  return node.decorators.some(({ expression }) => {
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    return (
      callee.type === 'Identifier' && /^(Entity|ChildEntity|ViewEntity|Table|Embeddable)$/.test(callee.name)
    );
  });
}

/** The entity of a repository class: `class UserRepository extends Repository<User>`, `@EntityRepository(User)`. */
export function entityOf({ node }: ClassInfo): string | undefined {
  for (const { expression } of node.decorators) {
    if (
      expression.type !== 'CallExpression' ||
      expression.callee.type !== 'Identifier' ||
      !expression.callee.name.endsWith('Repository')
    )
      continue;
    const [argument] = expression.arguments;
    if (argument?.type === 'Identifier') return argument.name;
  }
  const parent = node.superClass;
  if (parent?.type !== 'Identifier' || !parent.name.endsWith('Repository')) return undefined;
  const [type] = node.superTypeArguments?.params ?? [];
  return type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier'
    ? type.typeName.name
    : undefined;
}
