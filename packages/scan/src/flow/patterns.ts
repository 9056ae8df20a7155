import type { Node } from 'oxc-parser';
import { evaluate, keyOf } from './expressions.ts';
import { memberOf } from './members.ts';
import { external } from './names.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { valueOfType } from './types.ts';
import { isMissing, literal, type Value } from './value.ts';

/** Declares the names of a pattern; without a value, by their types. */
export function bind(run: Run, scope: Scope, pattern: Node, value: Value | undefined): void {
  switch (pattern.type) {
    case 'Identifier': {
      const type = pattern.typeAnnotation?.typeAnnotation;
      const known =
        value !== undefined && !(value.shape.kind === 'unknown' && value.sources.length === 0)
          ? value
          : undefined;
      const typed =
        known === undefined || isBare(known)
          ? type === undefined
            ? undefined
            : valueOfType(run, scope.module, type, pattern.name)
          : undefined;
      scope.declare(
        pattern.name,
        typed ?? known ?? external(pattern.name, undefined, pattern, scope.module),
        run.depth,
      );
      return;
    }
    case 'AssignmentPattern':
      if (value === undefined || value.shape.kind === 'unknown' || isMissing(value)) {
        const given = value === undefined || isMissing(value) ? evaluate(run, scope, pattern.right) : value;
        bind(run, scope, pattern.left, given);
      } else bind(run, scope, pattern.left, value);
      return;
    case 'ObjectPattern': {
      const type = pattern.typeAnnotation?.typeAnnotation;
      const whole = value ?? (type === undefined ? undefined : valueOfType(run, scope.module, type, ''));
      const taken: string[] = [];
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          bind(run, scope, property.argument, rest(whole, taken));
          continue;
        }
        const name = keyOf(property.key);
        if (name !== undefined) taken.push(name);
        const part =
          whole === undefined || name === undefined ? undefined : partOf(run, scope, whole, name, property);
        bind(run, scope, property.value, part);
      }
      return;
    }
    case 'ArrayPattern':
      pattern.elements.forEach((element, at) => {
        if (element === null) return;
        if (element.type === 'RestElement') bind(run, scope, element.argument, value);
        else
          bind(
            run,
            scope,
            element,
            value === undefined ? undefined : memberOf(run, value, String(at), element, scope.module),
          );
      });
      return;
    case 'RestElement':
      bind(run, scope, pattern.argument, value);
      return;
    case 'TSParameterProperty':
      bind(run, scope, pattern.parameter, value);
      return;
    default:
      return;
  }
}

/** What a name takes from an object; nothing, where the object is written out without it. */
function partOf(run: Run, scope: Scope, whole: Value, name: string, node: Node): Value {
  const { shape } = whole;
  if (shape.kind === 'object' && !shape.open && !shape.fields.has(name)) return literal(undefined);
  return memberOf(run, whole, name, node, scope.module);
}

/** What an object has beyond the names that were taken from it. */
function rest(whole: Value | undefined, taken: readonly string[]): Value | undefined {
  if (whole?.shape.kind !== 'object') return whole;
  const fields = new Map([...whole.shape.fields].filter(([name]) => !taken.includes(name)));
  return { ...whole, shape: { ...whole.shape, fields } };
}

/** Whether nothing is known of a value but where it comes from. */
function isBare({ shape, sources }: Value): boolean {
  return (
    shape.kind === 'chain' &&
    sources.length === 0 &&
    shape.chain.root.type === undefined &&
    shape.chain.root.value === undefined &&
    shape.chain.links.every(({ args }) => args === undefined)
  );
}
