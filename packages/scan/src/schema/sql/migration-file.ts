/** What divides the files of migration tools into what is done and what undoes it: dbmate, goose, sql-migrate, node-pg-migrate, Rambler, dbolt. */
const UP =
  /^\s*--\s*(?:migrate:up|\+goose\s+up|\+migrate\s+up|up migration|@up|!?\s*ups?\s*:?\s*$|rambler up)/im;
const DOWN =
  /^\s*--\s*(?:migrate:down|\+goose\s+down|\+migrate\s+down|down migration|@down|!?\s*(?:downs?|undo|rollback)\s*:?\s*$|rambler down|@undo)/im;

/** The text with everything blanked that undoes the migration. Offsets and lines stay. */
export function onlyUp(text: string): string {
  const lines = text.split('\n');
  let down = false;
  return lines
    .map((line) => {
      if (DOWN.test(line)) down = true;
      else if (UP.test(line)) down = false;
      return down ? ' '.repeat(line.length) : line;
    })
    .join('\n');
}

/** Whether a file undoes another by its name: `…down.sql`, `U2__x.sql` of Flyway, `undo`, `rollback`. */
export function isDownFile(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return (
    /(^|[._-])(down|undo|rollback|revert)\.sql$/i.test(name) ||
    /^U\d[\d._]*__/.test(name) ||
    /(^|\/)(down|rollbacks?)\//i.test(file)
  );
}

/** Sorts migrations as their tools run them: by number where names begin with one (Flyway's `V10__` after `V2__`), else by name. */
export function inOrder(files: readonly string[]): string[] {
  return files.toSorted((one, other) => {
    const [first, second] = [versionOf(one), versionOf(other)];
    for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
      const difference = (first[index] ?? 0n) - (second[index] ?? 0n);
      if (difference !== 0n) return difference < 0n ? -1 : 1;
    }
    return one < other ? -1 : one > other ? 1 : 0;
  });
}

/** The numbers that a migration's name, or its folder's, begins with. Flyway's repeatable ones come last. */
function versionOf(file: string): bigint[] {
  const parts = file.split('/');
  for (const part of [parts.at(-1), parts.at(-2)]) {
    if (part === undefined) continue;
    if (part.startsWith('R__')) return [10n ** 30n];
    const digits = /^[VvBm]?(\d+(?:[._]\d+)*)/.exec(part)?.[1];
    if (digits !== undefined) return digits.split(/[._]/).map(BigInt);
  }
  return [];
}
