/** A result set in text form; `null` is SQL NULL. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

interface Column {
  readonly width: number;
  readonly isNumeric: boolean;
}

/** Digits and what may stand between them; NULL and the empty string tell nothing. */
function looksNumeric(value: string): boolean {
  return /^[0-9. -][0-9.Ee -]*$/.test(value) && /[0-9]$/.test(value);
}

/** Widths are counted in bytes. */
function widthOf(text: string): number {
  return Buffer.byteLength(text);
}

function columnOf(name: string, values: readonly (string | null)[]): Column {
  const shown = values.filter((value) => value !== null && value !== '');
  return {
    width: Math.max(...[name, ...shown].map((text) => widthOf(text as string))),
    isNumeric: shown.every((value) => looksNumeric(value as string)),
  };
}

function line(cells: readonly (string | null)[], columns: readonly Column[]): string {
  const padded = columns.map(({ width, isNumeric }, index) => {
    const cell = cells[index] ?? '';
    const padding = ' '.repeat(width - widthOf(cell));
    return isNumeric ? padding + cell : cell + padding;
  });
  return `${padded.join('|')}\n`;
}

/** A result set as libpq's `PQprint` shows it with a header, aligned columns, and `|` between them. */
export function tableText({ columns: names, rows }: Table): string {
  // A table without columns is not shown at all, however many rows it has.
  if (names.length === 0) return '';
  const columns = names.map((name, index) =>
    columnOf(
      name,
      rows.map((row) => row[index] ?? null),
    ),
  );
  const border = columns.map(({ width }) => '-'.repeat(width)).join('+');
  const body = rows.map((row) => line(row, columns)).join('');
  return `${line(names, columns)}${border}\n${body}(${rows.length} row${rows.length === 1 ? '' : 's'})\n\n`;
}
