import { chainOf, type Value } from '../flow/value.ts';

/** `uuid()`, `nanoid()`, `new ObjectId()`. */
export function isMadeUp(value: Value | undefined): boolean {
  const chain = value === undefined ? undefined : chainOf(value);
  const last = chain?.links.at(-1);
  return (
    last?.args !== undefined &&
    /uuid|nano_?id|cuid|ulid|ksuid|snowflake|object_?id|random|generate|unique_?id|^v[1-7]$/i.test(
      last.name === '()' || last.name === 'new' ? (chain?.root.name ?? '') : last.name,
    )
  );
}

/** `stripe.customers.create().id`, `generateSecret()`: another value for each request, which each of them hands on. */
export function isMadeAnew(value: Value | undefined): boolean {
  const chain = value === undefined ? undefined : chainOf(value);
  return (
    isMadeUp(value) ||
    chain?.links.some(({ name, args }) => {
      if (args === undefined) return false;
      if (name === 'new') return !/^(Date|Map|Set|URL|Error)$/.test(chain.root.name);
      const called = name === '()' ? chain.root.name : name;
      return /^(create|generate|register|provision|issue)/i.test(called);
    }) === true
  );
}
