import type { FunctionShape } from './call-function.ts';
import { functionValue } from './expressions.ts';
import { instanceOf } from './instances.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import { keyOf } from './expressions.ts';
import { nameOf, type Value } from './value.ts';

/** Names that mean something to every library: they say nothing about whose method it is. */
const common =
  /^(get|set|find\w*|create|insert|save|update|delete|remove|count|query|execute|run|exec|all|first|where|select|from|values|on|emit|send|json|status|log|info|warn|error|debug|push|map|filter|then|catch|use|post|put|patch|add|has|exists|one|many|close|end|connect|transaction|then|next|call|bind|apply|toString|parse|validate|sign|verify|hash|compare|test|match|split|join|slice|trim|start|stop|init|handle|process|publish|dispatch|render|redirect)$/;

/**
 * The method that a call on something unknown means, where only one class of the project has a method of that name, or the receiver is
 * called like the class: `userStore.hasUser()` is `UserStore`'s. That is how injection without types is seen through.
 */
export function memberByName(run: Run, object: Value, name: string): FunctionShape | undefined {
  if (
    object.shape.kind !== 'chain' ||
    object.shape.chain.root.from !== undefined ||
    object.shape.chain.links.some(({ args }) => args !== undefined)
  )
    return undefined;
  const classes = run.project.withMember(name);
  if (classes.length === 0) return undefined;
  const receiver = (nameOf(object) ?? '').replace(/^_/, '').toLowerCase();
  if (receiver === '' || receiver === 'this') return undefined;
  const alike = classes.filter(
    (info) =>
      info.name.toLowerCase() === receiver ||
      info.name
        .toLowerCase()
        .replace(/^(i|db|prisma|knex|typeorm|drizzle|sql|pg|postgres|mysql|default)(?=[a-z]{4})/, '')
        .replace(/impl$/, '') === receiver,
  );
  const [only] = alike.length > 0 ? alike : common.test(name) ? [] : classes;
  if (only === undefined || (alike.length === 0 ? classes.length : alike.length) !== 1) return undefined;
  const element = only.node.body.body.find(
    (one) => one.type === 'MethodDefinition' && one.kind === 'method' && keyOf(one.key) === name,
  );
  if (element?.type !== 'MethodDefinition' || element.value.body === null) return undefined;
  const self = element.static
    ? { shape: { kind: 'class' as const, class: only }, sources: [] }
    : instanceOf(only, undefined);
  const value = functionValue(run, new Scope(only.module, undefined, self), element.value, self);
  return value.shape.kind === 'function' ? value.shape : undefined;
}
