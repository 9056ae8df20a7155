import { parse, WRITE_NODES, type Node } from './parse-tree.ts';
import { scopesOf } from './with-names.ts';

/** Tables that a statement names, as written. */
export interface Tables {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

function nameOf(range: Node): string {
  const schema = range['schemaname'] as string | undefined;
  return schema === undefined || schema === 'public'
    ? (range['relname'] as string)
    : `${schema}.${range['relname'] as string}`;
}

/** Collects the tables of a tree; a name that a WITH gives is no table where the WITH is in force. */
class Collector {
  readonly reads = new Set<string>();
  readonly writes = new Set<string>();

  visit(value: unknown, named: ReadonlySet<string>): void {
    if (Array.isArray(value)) {
      for (const item of value) this.visit(item, named);
    } else if (typeof value === 'object' && value !== null) {
      const { queries, rest } = scopesOf(value as Node, named);
      for (const query of queries) this.visit(query.node, query.named);
      for (const [key, child] of Object.entries(rest.node)) this.#child(key, child, rest.named);
    }
  }

  #child(key: string, child: unknown, named: ReadonlySet<string>): void {
    const node = child as Node;
    if (key === 'RangeVar') this.#read(node, named);
    else if (WRITE_NODES.has(key)) this.#write(node, key !== 'InsertStmt', named);
    else if (key === 'TruncateStmt') {
      for (const { RangeVar } of node['relations'] as { RangeVar: Node }[]) this.writes.add(nameOf(RangeVar));
    } else if (key === 'CopyStmt' && node['relation'] !== undefined) {
      (node['is_from'] === true ? this.writes : this.reads).add(nameOf(node['relation'] as Node));
    } else this.visit(child, named);
  }

  #write({ relation, ...rest }: Node, reads: boolean, named: ReadonlySet<string>): void {
    // A WITH cannot be written to: this is always a table.
    this.writes.add(nameOf(relation as Node));
    if (reads) this.reads.add(nameOf(relation as Node));
    this.visit(rest, named);
  }

  #read(range: Node, named: ReadonlySet<string>): void {
    if (range['schemaname'] !== undefined || !named.has(range['relname'] as string))
      this.reads.add(nameOf(range));
  }
}

/** The tables that the statements read and write, by name only: views, triggers and functions are not looked into. */
export function tablesOf(sql: string): Tables {
  const collector = new Collector();
  for (const [name, node] of parse(sql) ?? []) collector.visit({ [name]: node }, new Set());
  return { reads: [...collector.reads], writes: [...collector.writes] };
}
