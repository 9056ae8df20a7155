import type { Module } from './module.ts';
import type { Project } from './project.ts';

/** The packages of a workspace, and which of them import from which. */
export class PackageGraph {
  readonly #project: Project;
  /** The deepest first. */
  readonly #folders: readonly string[];
  #edges: Set<string> | undefined;

  constructor(project: Project, folders: readonly string[]) {
    this.#project = project;
    this.#folders = folders.toSorted((one, other) => other.length - one.length);
  }

  /** The folder of the package that a module is in; of none, the root's. */
  of({ source: { path } }: Module): string {
    return this.#folders.find((folder) => folder === '' || path.startsWith(`${folder}/`)) ?? '';
  }

  /** Whether two are one, one of them has the other in its folder, or imports it. */
  areConnected(one: string, other: string): boolean {
    if (one === other || one === '' || other === '') return true;
    this.#edges ??= this.#read();
    return this.#edges.has(`${one}\0${other}`) || this.#edges.has(`${other}\0${one}`);
  }

  #read(): Set<string> {
    const edges = new Set<string>();
    for (const module of this.#project.modules.values()) {
      for (const from of new Set([...module.imports.values()].map((entry) => entry.from))) {
        const target = this.#project.resolve(from, module);
        if (target !== undefined) edges.add(`${this.of(module)}\0${this.of(target)}`);
      }
    }
    return edges;
  }
}
