import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { root } from './snippets.ts';

/** What is used of a JSON schema that was made of types. */
interface Schema {
  readonly $ref?: string;
  readonly $comment?: string;
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** The interfaces, in the order of the page, and what of each is told elsewhere. */
const SECTIONS: readonly (readonly [heading: string, type: string, without?: string])[] = [
  ['At the top', 'Config'],
  ['A scenario', 'Scenario', 'Config'],
  ['`database`', 'DatabaseConfig'],
  ['`app`: a command', 'CommandApp'],
  ['`app`: a module', 'ModuleApp'],
  ['A request: HTTP', 'HttpRequest'],
  ['A request: SQL', 'SqlRequest'],
  ['A client that is a function', 'RunClient'],
];

/** Every key of the config, from its types and their TSDoc, as Markdown. */
export function configReference(): string {
  const { definitions } = createGenerator({
    path: join(root, 'packages/explore/src/scenario/types.ts'),
    tsconfig: join(root, 'packages/explore/tsconfig.json'),
    type: 'Config',
    functions: 'comment',
    skipTypeCheck: true,
  }).createSchema('Config') as { definitions: Readonly<Record<string, Schema>> };
  const typeOf = (name: string): Schema => {
    const found = definitions[name];
    if (found === undefined) throw new Error(`the types of the config have no ${name}`);
    return found;
  };
  return SECTIONS.map(([heading, type, without]) => {
    const { properties = {}, required = [], description = '' } = typeOf(type);
    const elsewhere = without === undefined ? {} : typeOf(without).properties;
    const rows = Object.entries(properties)
      .filter(([key]) => elsewhere?.[key] === undefined)
      .map(([key, schema]) => {
        const words = schema.description ?? resolve(schema, definitions)?.description;
        if (words === undefined) throw new Error(`${type}.${key} has no TSDoc`);
        const mark = required.includes(key) ? ' (required)' : '';
        return `| \`${key}\`${mark} | ${typeText(schema)} | ${cell(words)} |`;
      });
    return `## ${heading}\n\n${description}\n\n| key | type | what it says |\n| --- | --- | --- |\n${rows.join('\n')}`;
  }).join('\n\n');
}

function resolve({ $ref }: Schema, definitions: Readonly<Record<string, Schema>>): Schema | undefined {
  return $ref === undefined ? undefined : definitions[nameOf($ref)];
}

const nameOf = ($ref: string): string => $ref.split('/').at(-1) ?? '';

function typeText(schema: Schema): string {
  return cell(`\`${plainType(schema)}\``);
}

/** As TypeScript writes it. */
function plainType({ $ref, $comment, type, enum: values, anyOf, items, ...rest }: Schema): string {
  if ($ref !== undefined) return nameOf($ref);
  if ($comment !== undefined) return anyOf === undefined ? $comment : `(${$comment})`;
  if (rest.const !== undefined) return `'${rest.const}'`;
  if (values !== undefined) return values.map((value) => `'${value}'`).join(' | ');
  if (anyOf !== undefined) return anyOf.map(plainType).join(' | ');
  if (items !== undefined) {
    const inner = plainType(items);
    return inner.includes(' ') ? `(${inner})[]` : `${inner}[]`;
  }
  if (typeof rest.additionalProperties === 'object')
    return `{ [name]: ${plainType(rest.additionalProperties)} }`;
  return type === undefined ? 'unknown' : [type].flat().join(' | ');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/\s*\n\s*/g, ' ');
}
