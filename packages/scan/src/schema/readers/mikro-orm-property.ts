import type { Place } from '../catalog.ts';
import type { Modules } from '../symbolic/modules.ts';
import type { Entry, Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, entriesOf, literal, property, stringOf } from '../symbolic/value.ts';
import type { Member } from './decorated-class.ts';

/** What one property comes to, from decorators, `defineEntity` or `EntitySchema` alike. */
export interface Property {
  readonly name: string;
  readonly kind: 'scalar' | 'reference' | 'embedded' | 'none';
  readonly options: ReadonlyMap<string, Entry>;
  /** The class or name that a reference leads to. */
  readonly target: Value | undefined;
  readonly type: string | undefined;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly unique: Value | undefined;
  readonly place: Place;
}

/** A property may be a function, because the other entity may come later: `() => p.manyToOne(User)`. */
export function propertiesOf({ evaluator }: Modules, properties: Value | undefined): Property[] {
  return [...entriesOf(properties)].map(([name, { value, place }]) => {
    const entry = { value: value.kind === 'function' ? evaluator.apply(value, []) : value, place };
    return entry.value.kind === 'object' ? fromOptions(name, entry) : fromChain(name, entry);
  });
}

/** `@Property({ unique: true }) email!: string`. */
export function fromMember({ name, decorators, type, optional, place }: Member): Property {
  const link = decorators.find(({ name: kind }) => KINDS.has(kind));
  const options = entriesOf(link?.args?.findLast(({ kind }) => kind === 'object'));
  const own = decorators.find(({ name: kind }) => kind === 'Unique');
  const option = (key: string): Value | undefined => options.get(key)?.value;
  const first = link?.args?.[0];
  return {
    name,
    kind: link === undefined ? 'none' : (KINDS.get(link.name) ?? 'none'),
    options,
    target: first?.kind === 'object' ? (option('entity') ?? literal(type)) : (first ?? literal(type)),
    type: typeText(option('columnType') ?? option('type')) ?? type?.toLowerCase(),
    nullable: booleanOf(option('nullable')) ?? optional,
    primary:
      link?.name === 'PrimaryKey' ||
      link?.name === 'SerializedPrimaryKey' ||
      booleanOf(option('primary')) === true,
    unique: own === undefined ? option('unique') : (property(own.args?.[0], 'name') ?? literal(true)),
    place,
  };
}

const KINDS: ReadonlyMap<string, Property['kind']> = new Map<string, Property['kind']>([
  ['Property', 'scalar'],
  ['PrimaryKey', 'scalar'],
  ['Enum', 'scalar'],
  ['ManyToOne', 'reference'],
  ['OneToOne', 'reference'],
  ['Embedded', 'embedded'],
]);

/** `{ type: 'string', unique: true }`, or `{ kind: 'm:1', entity: 'User' }`. */
function fromOptions(name: string, { value, place }: Entry): Property {
  const options = entriesOf(value);
  const option = (key: string): Value | undefined => options.get(key)?.value;
  const kind = stringOf(option('kind')) ?? stringOf(option('reference'));
  return {
    name,
    kind:
      kind === 'm:1' || kind === '1:1'
        ? 'reference'
        : kind === 'embedded'
          ? 'embedded'
          : kind === undefined || kind === 'scalar' || kind === 'enum'
            ? 'scalar'
            : 'none',
    options,
    target: option('entity') ?? option('type'),
    type: typeText(option('columnType') ?? option('type')),
    nullable: booleanOf(option('nullable')) === true,
    primary: booleanOf(option('primary')) === true,
    unique: option('unique'),
    place,
  };
}

/** `p.string().unique()`. */
function fromChain(name: string, { value, place }: Entry): Property {
  const links = chainOf(value);
  const at = links.findIndex(({ args }) => args !== undefined);
  const builder = links[at];
  const modifiers = new Map(
    links.slice(at + 1).map(({ name: key, args }) => [key, { value: args?.[0] ?? literal(true), place }]),
  );
  const kind = builder?.name ?? '';
  return {
    name,
    kind:
      kind === 'manyToOne' || (kind === 'oneToOne' && !modifiers.has('mappedBy'))
        ? 'reference'
        : kind === 'embedded'
          ? 'embedded'
          : /To(Many|One)$/.test(kind)
            ? 'none'
            : 'scalar',
    options: modifiers,
    target: builder?.args?.[0],
    type:
      kind === 'type'
        ? typeText(builder?.args?.[0])
        : (typeText(modifiers.get('columnType')?.value) ?? kind.toLowerCase()),
    nullable: modifiers.has('nullable'),
    primary: modifiers.has('primary'),
    unique: modifiers.get('unique')?.value ?? (kind === 'oneToOne' ? literal(true) : undefined),
    place,
  };
}

function typeText(type: Value | undefined): string | undefined {
  if (type === undefined) return undefined;
  return (stringOf(type) ?? chainOf(type).at(-1)?.name)?.toLowerCase() || undefined;
}
