import type { HttpRequest, Json } from '@toctou/explore';
import { ToctouError } from '@toctou/explore/at-start';
import { sample } from 'openapi-sampler';
import { isNode, resolved, type Description, type Node } from './description.ts';

/** An operation that writes. */
export interface Operation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As it is described: `/users/{id}`. */
  readonly path: string;
  readonly operationId: string | undefined;
  /** The path before {@link path} that the server has. */
  readonly base: string;
  /** Examples for the parameters of the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the fields that the answer has when it succeeds. */
  readonly answered: ReadonlySet<string>;
  /** All but method and path; of the query what is required. */
  readonly rest: Pick<HttpRequest, 'json' | 'body' | 'headers'>;
  readonly query: string;
  /** Whether it wants to know who asks. */
  readonly isSecured: boolean;
}

const WRITING = ['post', 'put', 'patch', 'delete'] as const;

/** The operations of a description that write, in its order. */
export function operationsOf(description: Description): Operation[] {
  const { root } = description;
  const base = basePath(root);
  return Object.entries(root['paths'] as Node).flatMap(([path, value]) => {
    const item = resolved(description, value);
    return WRITING.filter((method) => isNode(item[method])).map((method) =>
      operationOf(description, { method, path, base, item, operation: item[method] as Node }),
    );
  });
}

interface Place {
  readonly method: (typeof WRITING)[number];
  readonly path: string;
  readonly base: string;
  readonly item: Node;
  readonly operation: Node;
}

function operationOf(description: Description, { method, path, base, item, operation }: Place): Operation {
  const parameters = [...listOf(item['parameters']), ...listOf(operation['parameters'])].map((one) =>
    resolved(description, one),
  );
  const examples = (where: string): [string, string][] =>
    parameters
      .filter((one) => one['in'] === where && (where === 'path' || one['required'] === true))
      .map((one) => [String(one['name']), wordOf(exampleOf(description, one)) ?? '1']);
  const headers = Object.fromEntries(examples('header'));
  const security = operation['security'] ?? description.root['security'];
  const { operationId } = operation;
  return {
    method: method.toUpperCase() as Operation['method'],
    path,
    base,
    operationId: typeof operationId === 'string' ? operationId : undefined,
    parameters: Object.fromEntries(examples('path')),
    answered: answeredBy(description, operation),
    rest: {
      ...bodyOf(description, operation, parameters),
      ...(Object.keys(headers).length > 0 && { headers }),
    },
    query: new URLSearchParams(examples('query')).toString(),
    isSecured: listOf(security).some((one) => isNode(one) && Object.keys(one).length > 0),
  };
}

function bodyOf(
  description: Description,
  operation: Node,
  parameters: readonly Node[],
): Pick<HttpRequest, 'json' | 'body' | 'headers'> {
  const swagger = parameters.find((one) => one['in'] === 'body');
  if (swagger) return { json: exampleOf(description, swagger) ?? {} };
  const { content } = resolved(description, operation['requestBody']);
  if (!isNode(content)) return {};
  const json = Object.keys(content).find((type) => /[/+]json\b/.test(type));
  if (json !== undefined) return { json: exampleOf(description, content[json] as Node) ?? {} };
  const form = content['application/x-www-form-urlencoded'];
  if (!isNode(form)) return {};
  const fields = Object.entries(exampleOf(description, form) ?? {}).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  return {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
}

/** The example that is written there, else one that fits the schema. */
function exampleOf(description: Description, holder: Node, skipReadOnly = true): Json | undefined {
  if (holder['example'] !== undefined) return holder['example'] as Json;
  const [first] = Object.values(isNode(holder['examples']) ? holder['examples'] : {});
  const { value } = resolved(description, first);
  if (value !== undefined) return value as Json;
  // In Swagger 2 a parameter that is no body is its own schema.
  const schema = holder['schema'] ?? ('type' in holder ? holder : undefined);
  if (schema === undefined) return undefined;
  try {
    return sample(schema, { skipReadOnly, quiet: true }, description.root) as Json;
  } catch (cause) {
    // A reference to nothing, or to another file.
    const reason = (cause as Error).message;
    throw new ToctouError('CONFIG_INVALID', `${description.file} has a schema that says nothing: ${reason}`, {
      detail: JSON.stringify(schema),
      cause,
    });
  }
}

function answeredBy(description: Description, operation: Node): ReadonlySet<string> {
  const responses = isNode(operation['responses']) ? operation['responses'] : {};
  const [, success] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const { content, schema } = resolved(description, success);
  const [media] = Object.entries(isNode(content) ? content : {})
    .filter(([type]) => /[/+]json\b/.test(type))
    .map(([, found]) => found);
  const shown = exampleOf(description, isNode(media) ? media : { schema }, false);
  return new Set(Object.keys(isNode(shown) ? shown : {}));
}

function basePath(root: Node): string {
  const [server] = listOf(root['servers']);
  const url = wordOf(isNode(server) ? server['url'] : root['basePath']) ?? '';
  // What is a variable of the server's is its own matter.
  const isFixed = !url.includes('{') && URL.canParse(url, 'http://localhost');
  const path = isFixed ? new URL(url, 'http://localhost').pathname : '';
  return path.replace(/\/$/, '');
}

/** A value that can stand in a path. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
