import type { Route } from './routes.ts';

type Value = string | number | boolean;

const FIELD = /(?:^|[;,{\n])\s*(?:@\w+\([^)]*\)\s*)*(?:public\s+|readonly\s+)*(\w+)[?!]?\s*:\s*([\w[\]]+)/g;

/**
 * A body that a handler may take, by the type that it names for it or the fields that it reads.
 *
 * @returns `undefined` where the source does not show it
 */
export function exampleBody(
  { handler }: Route,
  sources: ReadonlyMap<string, string>,
): Record<string, Value> | undefined {
  const fields = typedFields(handler, sources) ?? readFields(handler);
  return fields.length === 0
    ? undefined
    : Object.fromEntries(fields.map(([name, type]) => [name, valueOf(name, type)]));
}

type Field = readonly [name: string, type: string];

/** `Body: { email: string }`, `@Body() dto: CreateUser`, `req.body as CreateUser`. */
function typedFields(handler: string, sources: ReadonlyMap<string, string>): Field[] | undefined {
  const inline =
    /(?:\bBody:\s*|\bbody(?:\(\))?\s+as\s+|\.json<\s*|@Body\(\)\s*\w+:\s*|\.json\(\)\)?\s+as\s+)\{([^}]*)\}/.exec(
      handler,
    );
  if (inline) return fieldsIn(inline[1] ?? '');
  const [, name] =
    /(?:\bBody:\s*|\bbody(?:\(\))?\s+as\s+|\.json<\s*|@Body\([^)]*\)\s*\w+:\s*|\.json\(\)\)?\s+as\s+)([A-Z]\w*)/.exec(
      handler,
    ) ?? [];
  if (name === undefined) return undefined;
  const declared = new RegExp(`\\b(?:interface|class|type)\\s+${name}\\b[^{;]*\\{([^}]*)\\}`);
  for (const text of sources.values()) {
    const [, body] = declared.exec(text) ?? [];
    if (body !== undefined) return fieldsIn(body);
  }
  return undefined;
}

function fieldsIn(text: string): Field[] {
  return [...text.matchAll(FIELD)].map(([, name = '', type = '']) => [name, type]);
}

/** `const { email } = req.body`, `await c.req.json()`; else `body.email`. */
function readFields(handler: string): Field[] {
  const taken = /\{([^{}]*)\}\s*(?::[^=]*)?=\s*(?:await\s+)?[\w.()]*(?:\bbody\b|\.json\(\))/.exec(handler);
  const names = taken
    ? (taken[1] ?? '').split(',').map((part) => /^\s*(\w+)/.exec(part)?.[1] ?? '')
    : [...handler.matchAll(/\bbody\??\.(\w+)/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => name !== '').map((name) => [name, '']);
}

function valueOf(name: string, type: string): Value {
  if (type === 'boolean') return true;
  const isCounted = /(^|_)ids?$|Ids?$|count|quantity|amount|price|balance|total|number|age$/.test(name);
  if (type === 'number' || type === 'bigint' || (type === '' && isCounted)) return 1;
  return /email/i.test(name) ? 'ada@example.com' : `example ${name}`;
}
