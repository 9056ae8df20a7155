import type { Node } from './parse-tree.ts';

interface With {
  readonly recursive?: boolean;
  readonly ctes: readonly { readonly CommonTableExpr: Node }[];
}

/** What is to be visited, and the names that a WITH gives there: such a name is no table. */
export interface Scope {
  readonly node: Node;
  readonly named: ReadonlySet<string>;
}

/**
 * The queries of a node's WITH, each with the names in force in it, and the rest of the node with those in force there.
 * Each query of a WITH sees those before it; all of them, itself too, where it is RECURSIVE.
 */
export function scopesOf(node: Node, outer: ReadonlySet<string>): { queries: Scope[]; rest: Scope } {
  const { withClause, ...rest } = node as Node & { readonly withClause?: With };
  if (!withClause) return { queries: [], rest: { node, named: outer } };
  const names = withClause.ctes.map(({ CommonTableExpr }) => CommonTableExpr['ctename'] as string);
  const queries = withClause.ctes.map(({ CommonTableExpr }, i) => ({
    node: CommonTableExpr['ctequery'] as Node,
    named: new Set([...outer, ...(withClause.recursive ? names : names.slice(0, i))]),
  }));
  return { queries, rest: { node: rest, named: new Set([...outer, ...names]) } };
}

/** Shows every object of a tree as {@link walk} does, with the names that are no tables where it stands. */
export function walkNamed(
  value: unknown,
  named: ReadonlySet<string>,
  visit: (name: string, node: Node, named: ReadonlySet<string>) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) walkNamed(item, named, visit);
  } else if (typeof value === 'object' && value !== null) {
    const { queries, rest } = scopesOf(value as Node, named);
    for (const query of queries) walkNamed(query.node, query.named, visit);
    for (const [key, child] of Object.entries(rest.node)) {
      if (typeof child !== 'object' || child === null) continue;
      visit(key, child as Node, rest.named);
      walkNamed(child, rest.named, visit);
    }
  }
}
