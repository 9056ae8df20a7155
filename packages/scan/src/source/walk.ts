import { visitorKeys, type Node } from 'oxc-parser';

/** The nodes directly below a node, in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Readonly<Record<string, unknown>>)[key];
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) found.push(item);
    } else if (isNode(child)) found.push(child);
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Shows every node of a tree, parents first, until `visit` says that it is enough of a branch. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  const open: Node[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (visit(next) === false) continue;
    for (const child of children(next).toReversed()) open.push(child);
  }
}
