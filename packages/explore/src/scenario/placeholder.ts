/** A part of a string that stands for a value of an answer. */
export interface Placeholder {
  /** As written: `{{login.body.token}}`. */
  readonly source: string;
  /** Where it starts in the string. */
  readonly start: number;
  /** Name of the answer. */
  readonly name: string;
  /** The way to the value within the answer. Nothing where it makes no sense. */
  readonly keys: readonly string[] | undefined;
}

/** Braces and a name; then the braces close, or a `.` or `[` and all up to the next brace. */
const candidate = /\{\{\s*([A-Za-z_][\w-]*)\s*(?:(\}\})|([.[][^{}]*)(\}\})?)/g;

const key = String.raw`\.[^\s.[\]]+|\[\d+\]`;
const way = new RegExp(String.raw`^(?:\.status|\.body(?:${key})*|\.headers\.[^\s.[\]]+)\s*$`);

/** The ways into an answer, in the words of an error message. */
export const expectedPlaceholder = '{{name.body.key}}, {{name.status}} or {{name.headers.key}}';

/**
 * Finds the placeholders of a string. Braces around anything but a name stay text: `'{{1,2},{3,4}}'` is an array in SQL.
 *
 * @example
 * findPlaceholders('/users/{{login.body.users[0].id}}')[0]?.keys; // ['body', 'users', '0', 'id']
 */
export function findPlaceholders(text: string): Placeholder[] {
  return Array.from(text.matchAll(candidate), ({ 0: source, 1: name = '', 3: rest = '', 4: end, index }) => {
    const keys = end !== undefined && way.test(rest) ? rest.match(/[^\s.[\]]+/g) : null;
    return { source, start: index, name, keys: keys ?? undefined };
  });
}
