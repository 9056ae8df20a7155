import type { HttpRequest } from '@toctou/explore';
import type { DraftRequest, DraftScenario } from '../draft.ts';
import { camelCase, unusedName } from '../names.ts';
import type { Operation } from './operations.ts';

/** What is proposed for an API. */
export interface Proposal {
  readonly requests: readonly DraftRequest[];
  readonly scenarios: readonly DraftScenario[];
}

interface Named {
  readonly operation: Operation;
  /** Of the request in the config. */
  readonly name: string;
  /** The requests that make what it works on, by the name of their answer; in order. */
  readonly given: Readonly<Record<string, string>>;
  readonly request: DraftRequest;
}

const PARAMETER = /^\{([^}]+)\}$/;

/** For every operation the same request twice, and every create against every delete of what it makes or makes it in. */
export function propose(operations: readonly Operation[]): Proposal {
  const taken = new Set<string>();
  const names = operations.map((operation) =>
    unusedName(camelCase(operation.operationId ?? `${operation.method} ${operation.path}`), taken),
  );
  const named = operations.map((operation, at) =>
    namedRequest(operation, names[at] ?? '', operations, names),
  );
  const twice = named.map(({ operation, name, given }) => ({
    name: `${operation.method} ${operation.path} twice`,
    given,
    race: [name, name],
  }));
  const against = named.flatMap((create) =>
    named
      .filter((remove) => isDeleted(create.operation, remove.operation))
      .map((remove) => ({
        name: `${create.operation.method} ${create.operation.path} against DELETE ${remove.operation.path}`,
        given: { ...create.given, ...remove.given },
        race: [create.name, remove.name],
      })),
  );
  return { requests: named.map(({ request }) => request), scenarios: [...twice, ...against] };
}

/** Whether one makes what the other deletes, or makes something in what the other deletes. */
function isDeleted(create: Operation, remove: Operation): boolean {
  if (create.method !== 'POST' || remove.method !== 'DELETE') return false;
  const [made, gone] = [shapeOf(create.path), shapeOf(remove.path)];
  return gone === `${made}/{}` || made.startsWith(`${gone}/`);
}

/** Paths whose parameters have other names are the same. */
function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '');
}

function namedRequest(
  operation: Operation,
  name: string,
  operations: readonly Operation[],
  names: readonly string[],
): Named {
  const given: Record<string, string> = {};
  const segments = operation.path.split('/');
  const path = segments.map((segment, at) => {
    const [, parameter] = PARAMETER.exec(segment) ?? [];
    if (parameter === undefined) return segment;
    const collection = shapeOf(segments.slice(0, at).join('/'));
    const maker = operations.findIndex(
      (one) =>
        one.method === 'POST' && shapeOf(one.path) === collection && keyOf(one, parameter) !== undefined,
    );
    const made = operations[maker];
    if (!made) return encodeURIComponent(operation.parameters[parameter] ?? '1');
    const answer = camelCase(`made ${names[maker] ?? ''}`);
    given[answer] = names[maker] ?? '';
    return `{{${answer}.body.${keyOf(made, parameter)}}}`;
  });
  const query = operation.query === '' ? '' : `?${operation.query}`;
  const request: HttpRequest = {
    method: operation.method,
    path: `${operation.base}${path.join('/')}${query}`,
    ...operation.rest,
  };
  const comments = operation.isSecured
    ? ['It wants to know who asks: add headers, such as { authorization: ... }.']
    : [];
  return { operation, name, given, request: { name, request, comments } };
}

/** The field of the answer that the parameter of a path stands for: its own name, or `id`. */
function keyOf({ answered }: Operation, parameter: string): string | undefined {
  return [parameter, 'id'].find((key) => answered.has(key));
}
