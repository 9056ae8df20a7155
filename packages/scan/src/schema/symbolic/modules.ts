import type { Class, Expression, Node, Program } from 'oxc-parser';
import { parseSync, visitorKeys } from 'oxc-parser';
import type { Place } from '../catalog.ts';
import { Evaluator } from './evaluator.ts';
import { Scope } from './scope.ts';
import { hoist } from './statements.ts';
import type { Value } from './value.ts';
import { property, UNKNOWN } from './value.ts';

/** The files of a project, as the schema's readers see them. */
export interface Project {
  /** Relative to the root, with forward slashes. */
  readonly files: readonly string[];
  text(file: string): string;
  /** Its syntax; nothing where it cannot be parsed. */
  program(file: string): Program | undefined;
  /** The file that an import means; nothing for a package. */
  resolve(from: string, specifier: string): string | undefined;
}

/** One file of TypeScript or JavaScript, with its names. */
export interface Module {
  readonly file: string;
  readonly program: Program;
  readonly scope: Scope;
  exported(name: string): Value | undefined;
}

/** Loads files once, and joins them by their imports. */
export class Modules {
  readonly project: Project;
  readonly evaluator: Evaluator;
  readonly #modules = new Map<string, Module>();
  readonly #lines = new Map<string, readonly number[]>();

  constructor(project: Project) {
    this.project = project;
    this.evaluator = new Evaluator((file, offset) => this.placeAt(file, offset));
  }

  load(file: string): Module {
    const known = this.#modules.get(file);
    if (known !== undefined) return known;
    const program = this.project.program(file) ?? parseSync(file, '').program;
    const scope = new Scope(file);
    const exports = new Map<string, () => Value>();
    const module: Module = {
      file,
      program,
      scope,
      exported: (name) => exports.get(name)?.() ?? this.#reexported(module, name),
    };
    this.#modules.set(file, module);
    hoist(this.evaluator, program.body, scope);
    for (const statement of program.body) this.#declare(statement, module, exports);
    return module;
  }

  placeAt(file: string, offset: number): Place {
    let starts = this.#lines.get(file);
    if (starts === undefined) {
      const text = this.project.text(file);
      starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
      this.#lines.set(file, starts);
    }
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return { file, line: low };
  }

  #declare(statement: Program['body'][number], module: Module, exports: Map<string, () => Value>): void {
    const { scope, file } = module;
    const { evaluator } = this;
    switch (statement.type) {
      case 'ImportDeclaration':
        for (const specifier of statement.specifiers) {
          const name =
            specifier.type === 'ImportSpecifier'
              ? nameOf(specifier.imported)
              : specifier.type === 'ImportDefaultSpecifier'
                ? 'default'
                : '*';
          scope.declare(specifier.local.name, () =>
            this.#imported(file, statement.source.value, name, specifier.local.name),
          );
        }
        return;
      case 'ExportNamedDeclaration': {
        for (const { local, exported } of statement.specifiers) {
          const source = statement.source?.value;
          exports.set(nameOf(exported), () =>
            source === undefined
              ? (scope.get(nameOf(local)) ?? UNKNOWN)
              : this.#imported(file, source, nameOf(local), nameOf(exported)),
          );
        }
        for (const name of declaredNames(statement.declaration))
          exports.set(name, () => scope.get(name) ?? UNKNOWN);
        return;
      }
      case 'ExportDefaultDeclaration': {
        const { declaration } = statement;
        if (declaration.type === 'FunctionDeclaration') {
          exports.set('default', () => ({ kind: 'function', node: declaration, scope }));
        } else if (declaration.type === 'ClassDeclaration') {
          exports.set('default', () => ({ kind: 'class', node: declaration, scope }));
        } else {
          exports.set('default', () => evaluator.evaluate(declaration as Expression, scope));
        }
        return;
      }
      case 'TSExportAssignment':
        exports.set('default', () => evaluator.evaluate(statement.expression, scope));
        return;
      case 'ExpressionStatement':
        this.#commonJs(statement.expression, module, exports);
        return;
      case 'VariableDeclaration':
        for (const { init } of statement.declarations) {
          if (init?.type === 'AssignmentExpression') this.#commonJs(init, module, exports);
        }
        return;
      default:
    }
  }

  /** `module.exports = …` and `exports.up = …`. */
  #commonJs(node: Expression, { scope }: Module, exports: Map<string, () => Value>): void {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return;
    const { object, property: key } = node.left;
    const name = key.type === 'Identifier' && !node.left.computed ? key.name : undefined;
    const value = (): Value => this.evaluator.evaluate(node.right, scope);
    const onExports =
      (object.type === 'Identifier' && object.name === 'exports') ||
      (object.type === 'MemberExpression' &&
        object.object.type === 'Identifier' &&
        object.object.name === 'module' &&
        object.property.type === 'Identifier' &&
        object.property.name === 'exports');
    if (onExports && name !== undefined) exports.set(name, value);
    if (object.type === 'Identifier' && object.name === 'module' && name === 'exports')
      exports.set('default', value);
  }

  #imported(from: string, specifier: string, name: string, local: string): Value {
    const file = this.project.resolve(from, specifier);
    if (file === undefined)
      return { kind: 'name', name: name === 'default' || name === '*' ? local : name, from: specifier };
    const module = this.load(file);
    if (name !== '*') return module.exported(name) ?? { kind: 'name', name: local, from: specifier };
    const entries = module.program.body.flatMap((statement) =>
      statement.type === 'ExportNamedDeclaration'
        ? [
            ...declaredNames(statement.declaration),
            ...statement.specifiers.map(({ exported }) => nameOf(exported)),
          ]
        : [],
    );
    const place = { file, line: 1 };
    return {
      kind: 'object',
      entries: new Map(entries.map((entry) => [entry, { value: module.exported(entry) ?? UNKNOWN, place }])),
    };
  }

  #reexported(module: Module, name: string): Value | undefined {
    for (const statement of module.program.body) {
      if (statement.type !== 'ExportAllDeclaration' || statement.exported !== null) continue;
      const file = this.project.resolve(module.file, statement.source.value);
      const found = file === undefined || file === module.file ? undefined : this.load(file).exported(name);
      if (found !== undefined) return found;
    }
    return name === 'default' ? undefined : property(module.exported('default'), name);
  }
}

/** Calls back for every node, with the names that it sees. */
export function visit(module: Module, evaluator: Evaluator, enter: (node: Node, scope: Scope) => void): void {
  const walk = (node: Node, scope: Scope): void => {
    let inside = scope;
    if ('body' in node && node.type !== 'Program') {
      const body: unknown = node.body;
      if ('params' in node && Array.isArray(node.params)) {
        inside = new Scope(module.file, scope);
        for (const param of node.params) {
          if (param.type === 'Identifier')
            evaluator.bind(param, () => ({ kind: 'name', name: param.name }), inside);
        }
      }
      if (node.type === 'BlockStatement' && Array.isArray(body)) {
        inside = new Scope(module.file, inside);
        hoist(evaluator, node.body as Parameters<typeof hoist>[1], inside);
      }
    }
    enter(node, scope);
    for (const key of visitorKeys[node.type] ?? []) {
      const child = (node as unknown as Record<string, unknown>)[key];
      for (const next of Array.isArray(child) ? child : [child]) {
        if (typeof next === 'object' && next !== null && 'type' in next) walk(next as Node, inside);
      }
    }
  };
  walk(module.program, module.scope);
}

/** The classes of a file, wherever they are declared. */
export function classesOf(module: Module, evaluator: Evaluator): { node: Class; scope: Scope }[] {
  const found: { node: Class; scope: Scope }[] = [];
  visit(module, evaluator, (node, scope) => {
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') found.push({ node, scope });
  });
  return found;
}

function nameOf(name: { type: string; name?: string; value?: string }): string {
  return name.name ?? name.value ?? '';
}

function declaredNames(declaration: Node | null): string[] {
  if (declaration === null) return [];
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  return 'id' in declaration &&
    declaration.id !== null &&
    declaration.id !== undefined &&
    'name' in declaration.id
    ? [declaration.id.name]
    : [];
}
