import type { Class, Decorator, MethodDefinition, ParamPattern } from 'oxc-parser';
import { evaluate, functionValue, keyOf } from '../flow/expressions.ts';
import { instanceOf } from '../flow/instances.ts';
import { quietly } from '../flow/names.ts';
import type { Run } from '../flow/run.ts';
import { Scope } from '../flow/scope.ts';
import { field, lengthen, stringOf, unknown, type Value } from '../flow/value.ts';
import type { ClassInfo } from '../project/module.ts';
import { requestChain } from './request-value.ts';
import { joinPaths, type Route } from './route.ts';

const verbs = /^(Get|Post|Put|Patch|Delete|All)$/;
/** What a decorator of a parameter puts there, of the request. */
const parts: Readonly<Record<string, string>> = {
  Body: 'body',
  Param: 'params',
  Query: 'query',
  Headers: 'headers',
};

/** The routes of NestJS's controllers. */
export function controllerRoutes(
  run: Run,
  settings: { readonly globalPrefix: string; readonly versioned: string | undefined },
): Route[] {
  return [...run.project.modules.values()].flatMap((module) =>
    [...module.declarations.values()].flatMap((declaration) =>
      declaration.kind === 'class' ? routesOf(run, declaration.info, settings) : [],
    ),
  );
}

function routesOf(
  run: Run,
  info: ClassInfo,
  { globalPrefix, versioned }: Parameters<typeof controllerRoutes>[1],
): Route[] {
  const controller = argumentsOf(run, info, info.node.decorators, /^Controller$/)?.args;
  if (controller === undefined) return [];
  const [said] = controller;
  const bases = textsOf(said?.shape.kind === 'object' ? field(said, 'path') : said);
  const version = stringOf(field(said, 'version'));
  const guards = guardsOf(info.node.decorators);
  return info.node.body.body.flatMap((element) => {
    if (element.type !== 'MethodDefinition' || element.value.body === null) return [];
    const route = argumentsOf(run, info, element.decorators, verbs);
    if (route === undefined) return [];
    const own = argumentsOf(run, info, element.decorators, /^Version$/)?.args ?? [];
    const asked = stringOf(own[0]) ?? version;
    const prefix = versioned !== undefined && asked !== undefined ? `${versioned}${asked}` : '';
    return bases.flatMap((base) =>
      textsOf(route.args[0]).map((path): Route => ({
        method: route.name.toUpperCase(),
        path: joinPaths(globalPrefix, prefix, base, path),
        module: info.module,
        node: element,
        handlers: [handlerOf(run, info, element)],
        guards: [...guards, ...guardsOf(element.decorators)],
        says: [],
        types: [],
      })),
    );
  });
}

function handlerOf(run: Run, info: ClassInfo, element: MethodDefinition): Route['handlers'][number] {
  const self = instanceOf(info, undefined);
  const scope = new Scope(info.module, undefined, self);
  const { shape } = functionValue(run, scope, element.value, self);
  if (shape.kind !== 'function') throw new TypeError('a method is a function');
  return { shape, parameters: element.value.params.map((one) => given(run, info, one)) };
}

/** What stands in a parameter: `@Body() dto`, `@Param('id') id`, `@CurrentUser() user`. */
function given(run: Run, info: ClassInfo, parameter: ParamPattern): Value {
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  const decorators = ('decorators' in pattern ? pattern.decorators : []) ?? [];
  for (const { expression } of decorators) {
    const { name, args } = callOf(run, info, expression);
    const request = requestChain(pattern, info.module);
    if (/^(Req|Request)$/.test(name)) return { shape: { kind: 'chain', chain: request }, sources: [] };
    const part =
      parts[name] ?? (/user|account|auth|session|member|principal/i.test(name) ? 'user' : undefined);
    if (part === undefined) continue;
    const whole = lengthen(request, { name: part, args: undefined, node: pattern });
    const key = stringOf(args[0]);
    const chain = key === undefined ? whole : lengthen(whole, { name: key, args: undefined, node: pattern });
    return { shape: { kind: 'chain', chain }, sources: [] };
  }
  return unknown;
}

function argumentsOf(
  run: Run,
  info: ClassInfo,
  decorators: Class['decorators'],
  pattern: RegExp,
): { readonly name: string; readonly args: readonly Value[] } | undefined {
  return decorators
    .map(({ expression }) => callOf(run, info, expression))
    .find(({ name }) => pattern.test(name));
}

function callOf(
  run: Run,
  info: ClassInfo,
  expression: Decorator['expression'],
): { readonly name: string; readonly args: readonly Value[] } {
  const callee = expression.type === 'CallExpression' ? expression.callee : expression;
  const name =
    callee.type === 'Identifier' ? callee.name : 'property' in callee ? (keyOf(callee.property) ?? '') : '';
  if (expression.type !== 'CallExpression') return { name, args: [] };
  const args = expression.arguments.map((argument) =>
    argument.type === 'SpreadElement'
      ? unknown
      : quietly(run, () => evaluate(run, new Scope(info.module, undefined), argument)),
  );
  return { name, args };
}

/** `@UseGuards(AuthGuard('jwt'))`, and decorators of the project that speak of it. */
function guardsOf(decorators: Class['decorators']): string[] {
  return decorators.flatMap(({ expression }) => {
    const call = expression.type === 'CallExpression' ? expression : undefined;
    const callee = call === undefined ? expression : call.callee;
    const name = callee.type === 'Identifier' ? callee.name : '';
    if (name === 'UseGuards')
      return (call?.arguments ?? []).map((argument) => {
        const guard = argument.type === 'CallExpression' ? argument.callee : argument;
        return guard.type === 'Identifier' ? guard.name : name;
      });
    const isOpen = call?.arguments.some(
      (argument) =>
        argument.type === 'ObjectExpression' &&
        argument.properties.some(
          (one) =>
            one.type === 'Property' &&
            /public|optional/i.test(keyOf(one.key) ?? '') &&
            one.value.type === 'Literal' &&
            one.value.value === true,
        ),
    );
    return /auth|guard|roles?$|permission/i.test(name) && !name.startsWith('Api') && isOpen !== true
      ? [`@${name}`]
      : [];
  });
}

function textsOf(value: Value | undefined): readonly string[] {
  if (value === undefined) return [''];
  if (value.shape.kind === 'array') return value.shape.items.flatMap((item) => stringOf(item) ?? []);
  const text = stringOf(value);
  return text === undefined ? [] : [text];
}
