import { isObject, show } from './json.ts';
import type { Mistake } from './mistakes.ts';

/** What the types allow and nothing carries out yet. To switch something on, delete its line. */
const notYet: readonly { path: readonly string[]; is: (value: unknown) => boolean; instead: string }[] = [
  { path: ['database', 'engine'], is: (value) => value === 'mysql', instead: 'use "postgres"' },
];

/** What a config asks for that is not available yet, whether the rest of it is right or wrong. */
export function findUnavailable(config: unknown): Mistake[] {
  if (!isObject(config)) return [];
  const scenarios = isObject(config['scenarios']) ? Object.entries(config['scenarios']) : [];
  const places: [string[], unknown][] = [
    [[], config],
    ...scenarios.map(([name, scenario]): [string[], unknown] => [['scenarios', name], scenario]),
  ];
  return places.flatMap(([place, options]) =>
    notYet.flatMap(({ path, is, instead }) => {
      const value = path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), options);
      if (!is(value)) return [];
      const text = `is ${show(value)}, which is not available yet: ${instead}`;
      return [{ path: [...place, ...path], text, unsupported: true }];
    }),
  );
}
