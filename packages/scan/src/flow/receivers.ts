import type { Node } from 'oxc-parser';
import type { Module } from '../project/module.ts';
import { bare } from './expressions.ts';
import { instanceOf } from './instances.ts';
import type { Run } from './run.ts';
import type { Value } from './value.ts';

/** What a type checker says of a receiver that the text alone does not tell: an instance of a class of the project, or a library's object. */
export function receiver(run: Run, module: Module, node: Node, value: Value): Value {
  if (run.typeAt === undefined || isKnown(value)) return value;
  const at = positionOf(bare(node));
  const type = at === undefined ? undefined : run.typeAt(module.source.path, at);
  if (type === undefined) return value;
  for (const file of type.files) {
    const declared = run.project.modules.get(file)?.declarations.get(type.name);
    if (declared?.kind === 'class') return instanceOf(declared.info, undefined);
  }
  const known = handles.find(({ names }) => names.test(type.name));
  if (known === undefined) return value;
  const root = { name: known.called ?? type.name, type: { name: type.name, args: type.args }, node, module };
  return { shape: { kind: 'chain', chain: { root, links: [] } }, sources: [] };
}

/** Types that an adapter knows, and the name by which one goes that has no type there. */
const handles: readonly { readonly names: RegExp; readonly called?: string }[] = [
  { names: /Repository$|^(Sql)?EntityManager$/ },
  { names: /^(PrismaClient|TransactionClient)$/, called: 'prisma' },
];

function isKnown({ shape, sources }: Value): boolean {
  if (shape.kind === 'unknown') return sources.length > 0;
  return shape.kind !== 'chain' || shape.chain.root.type !== undefined;
}

/** Where the name stands whose type is asked for. */
function positionOf(node: Node): number | undefined {
  if (node.type === 'Identifier') return node.start;
  return node.type === 'MemberExpression' && !node.computed ? node.property.start : undefined;
}
