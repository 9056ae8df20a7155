import type {
  Class,
  Expression,
  ExpressionStatement,
  Node,
  Statement,
  TSEnumDeclaration,
  TSInterfaceDeclaration,
  TSTypeAliasDeclaration,
} from 'oxc-parser';
import type { FunctionNode, Value } from '../flow/value.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Something that a name stands for in another module. */
export interface Import {
  readonly from: string;
  /** The exported name; `*` for all of them. */
  readonly name: string;
}

/** What a module exports under a name: one of its own names, an expression, or what another module has. */
export type Export = { readonly local: string } | { readonly expression: Expression } | Import;

export interface ClassInfo {
  readonly name: string;
  readonly node: Class;
  readonly module: Module;
}

/** A name of a module's top level. */
export type Declaration =
  | {
      readonly kind: 'variable';
      readonly init: Expression | undefined;
      readonly pattern: Node;
      readonly type: Node | undefined;
    }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'class'; readonly info: ClassInfo }
  | { readonly kind: 'enum'; readonly node: TSEnumDeclaration }
  | { readonly kind: 'type'; readonly node: TSInterfaceDeclaration | TSTypeAliasDeclaration };

/** A file and its names. */
export interface Module {
  readonly source: SourceFile;
  readonly imports: ReadonlyMap<string, Import>;
  readonly exports: ReadonlyMap<string, Export>;
  /** `export * from`. */
  readonly stars: readonly string[];
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** `name.member = ...`, in statements of the top level. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, Expression>>;
  /** `module.exports = ...` */
  readonly whole: Expression | undefined;
  /** Where its first statement says that it runs: `'use server'`, `'use client'`. */
  readonly runsOn: 'server' | 'client' | undefined;
  /** What the evaluation of top-level names gave so far. */
  readonly values: Map<string, Value>;
}

function runsOn({ program }: SourceFile): Module['runsOn'] {
  const [first] = program.body;
  const directive = first?.type === 'ExpressionStatement' ? first.directive : undefined;
  const said = /^use (server|client)$/.exec(directive ?? '')?.[1];
  return said === 'server' || said === 'client' ? said : undefined;
}

/** Reads the imports, exports and top-level names of a file. */
export function readModule(source: SourceFile): Module {
  const imports = new Map<string, Import>();
  const exports = new Map<string, Export>();
  const stars: string[] = [];
  const declarations = new Map<string, Declaration>();
  const members = new Map<string, Map<string, Expression>>();
  const module: { -readonly [key in keyof Module]: Module[key] } = {
    source,
    imports,
    exports,
    stars,
    declarations,
    members,
    whole: undefined,
    runsOn: runsOn(source),
    values: new Map(),
  };

  const declare = (statement: Node): string[] => {
    switch (statement.type) {
      case 'FunctionDeclaration':
        if (statement.id === null) return [];
        declarations.set(statement.id.name, { kind: 'function', node: statement });
        return [statement.id.name];
      case 'ClassDeclaration':
        if (statement.id === null) return [];
        declarations.set(statement.id.name, {
          kind: 'class',
          info: { name: statement.id.name, node: statement, module },
        });
        return [statement.id.name];
      case 'TSEnumDeclaration':
        declarations.set(statement.id.name, { kind: 'enum', node: statement });
        return [statement.id.name];
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        // A value of the same name says more than the type (`const User = ...; type User = ...`).
        if (!declarations.has(statement.id.name))
          declarations.set(statement.id.name, { kind: 'type', node: statement });
        return [statement.id.name];
      case 'VariableDeclaration':
        return statement.declarations.flatMap(({ id, init }) => {
          const names = boundNames(id);
          const type =
            id.type === 'Identifier' ? (id.typeAnnotation?.typeAnnotation ?? undefined) : undefined;
          for (const name of names)
            declarations.set(name, { kind: 'variable', init: init ?? undefined, pattern: id, type });
          return names;
        });
      default:
        return [];
    }
  };

  for (const statement of source.program.body) {
    switch (statement.type) {
      case 'ImportDeclaration':
        for (const specifier of statement.specifiers) {
          const name =
            specifier.type === 'ImportSpecifier'
              ? moduleName(specifier.imported)
              : specifier.type === 'ImportDefaultSpecifier'
                ? 'default'
                : '*';
          imports.set(specifier.local.name, { from: statement.source.value, name });
        }
        break;
      case 'ExportNamedDeclaration':
        if (statement.declaration !== null) {
          for (const name of declare(statement.declaration)) exports.set(name, { local: name });
        }
        for (const { local, exported } of statement.specifiers) {
          const name = moduleName(local);
          exports.set(
            moduleName(exported),
            statement.source === null ? { local: name } : { from: statement.source.value, name },
          );
        }
        break;
      case 'ExportDefaultDeclaration': {
        const { declaration } = statement;
        const [name] = declare(declaration);
        if (name !== undefined) exports.set('default', { local: name });
        else exports.set('default', { expression: declaration as Expression });
        break;
      }
      case 'ExportAllDeclaration':
        if (statement.exported === null) stars.push(statement.source.value);
        else exports.set(moduleName(statement.exported), { from: statement.source.value, name: '*' });
        break;
      case 'ExpressionStatement':
        readCommonJs(statement, module, exports);
        readGlobal(statement, declarations);
        readMember(statement, members);
        break;
      default:
        declare(statement);
    }
  }
  return module;
}

/** `module.exports = x`, `module.exports.name = x` and `exports.name = x`. */
function readCommonJs(
  statement: Statement,
  module: { whole: Expression | undefined },
  exports: Map<string, Export>,
): void {
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
    return;
  const { left, right } = statement.expression;
  if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier') return;
  const { object, property } = left;
  if (object.type === 'Identifier' && object.name === 'module' && property.name === 'exports')
    module.whole = right;
  else if (object.type === 'Identifier' && object.name === 'exports')
    exports.set(property.name, { expression: right });
  else if (
    object.type === 'MemberExpression' &&
    object.object.type === 'Identifier' &&
    object.object.name === 'module'
  ) {
    exports.set(property.name, { expression: right });
  }
}

/** `name = ...`, of a name that nothing declares. */
function readGlobal({ expression }: ExpressionStatement, declarations: Map<string, Declaration>): void {
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'Identifier') return;
  const { left, right } = expression;
  if (!declarations.has(left.name))
    declarations.set(left.name, { kind: 'variable', init: right, pattern: left, type: undefined });
}

/** `db.User = ...` */
function readMember(
  { expression }: ExpressionStatement,
  members: Map<string, Map<string, Expression>>,
): void {
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') return;
  const { object, property, computed } = expression.left;
  if (computed || object.type !== 'Identifier' || property.type !== 'Identifier') return;
  const known = members.get(object.name) ?? new Map<string, Expression>();
  members.set(object.name, known.set(property.name, expression.right));
}

function moduleName(name: {
  readonly type: string;
  readonly name?: string;
  readonly value?: string;
}): string {
  return name.name ?? name.value ?? '';
}

/** The names that a pattern declares. */
export function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    default:
      return [];
  }
}
