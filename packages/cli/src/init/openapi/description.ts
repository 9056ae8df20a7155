import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { ToctouError } from '@toctou/explore/at-start';

export type Node = Readonly<Record<string, unknown>>;

/** An API description, OpenAPI 3 or Swagger 2, as it stands in its file. */
export interface Description {
  readonly file: string;
  readonly root: Node;
}

/**
 * Reads an API description, JSON or YAML.
 *
 * @throws ToctouError CONFIG_INVALID when there is no such file, or it is no description of an API
 */
export async function readDescription(file: string, cwd: string): Promise<Description> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new ToctouError('CONFIG_INVALID', `${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'check the path after --openapi',
      cause,
    });
  });
  const root = extname(file) === '.json' ? parseJson(text, file) : await parseYaml(text, file);
  if (!isNode(root) || !isNode(root['paths']) || !('openapi' in root || 'swagger' in root)) {
    throw new ToctouError(
      'CONFIG_INVALID',
      `${file} is no API description: expected an object with \`openapi\` (or \`swagger\`) and \`paths\``,
    );
  }
  return { file, root };
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a place of the description says, where it refers to another what that says.
 *
 * @throws ToctouError CONFIG_INVALID for a reference to another file, to nothing, or to itself
 */
export function resolved({ file, root }: Description, value: unknown): Node {
  let at = value;
  for (let depth = 0; depth < 16; depth++) {
    if (!isNode(at)) return {};
    const { $ref } = at;
    if (typeof $ref !== 'string') return at;
    if (!$ref.startsWith('#')) {
      throw new ToctouError('CONFIG_INVALID', `${file} refers to another file: ${$ref}`, {
        hint: 'put the description into one file first, as `npx @redocly/cli bundle` does',
      });
    }
    at = pointedAt(root, $ref);
    if (at === undefined) throw new ToctouError('CONFIG_INVALID', `${file} refers to nothing: ${$ref}`);
  }
  throw new ToctouError('CONFIG_INVALID', `${file} refers in a circle: ${JSON.stringify(value)}`);
}

/** A JSON pointer in a URI fragment (RFC 6901, section 6). */
function pointedAt(root: Node, pointer: string): unknown {
  const keys = pointer
    .slice(2)
    .split('/')
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>(
    (at, key) => (isNode(at) ? at[key] : Array.isArray(at) ? (at as unknown[])[Number(key)] : undefined),
    root,
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ToctouError('CONFIG_INVALID', `${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
}

async function parseYaml(text: string, file: string): Promise<unknown> {
  // Only here, since nothing else needs it.
  const { parse } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch (cause) {
    const [problem] = (cause as Error).message.split('\n');
    throw new ToctouError('CONFIG_INVALID', `${file} is no YAML: ${problem}`, { cause });
  }
}
