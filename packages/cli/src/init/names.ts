/** The words of ECMAScript and what a written config imports or declares. */
const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static
  super switch this throw true try typeof var void while with yield exec promisify defineConfig migrate process`.split(
    /\s+/,
  ),
);

/**
 * Makes a name for a variable of any text.
 *
 * @example
 * camelCase('POST /workspaces/:id/providers'); // 'postWorkspacesIdProviders'
 */
export function camelCase(text: string): string {
  const words = text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  const name = words
    .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  return /^[a-z]/.test(name) && !RESERVED.has(name)
    ? name
    : `request${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The name, with a number behind it where it is taken; it is taken from then on. */
export function unusedName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`;
  taken.add(free);
  return free;
}
