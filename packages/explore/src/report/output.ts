import picocolors from 'picocolors';

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** Where a reporter writes; `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** How many cells a line of the terminal has. */
  readonly columns?: number | undefined;
  /** How many lines it has. */
  readonly rows?: number | undefined;
}

/** What the text is laid out for. */
export interface Page {
  /** Cells a line may take. */
  readonly width: number;
  readonly colors: Colors;
  /** The config file, where it was given by name: a replay must name it too. */
  readonly configFile: string | undefined;
}

/** What is read of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PLAIN_WIDTH = 80;
const NARROWEST = 40;
const WIDEST = 160;

/**
 * The page for an output: as wide as its terminal, 80 columns where it is none, so that a log is the same everywhere.
 */
export function pageOf(output: Output, environment: Environment, configFile?: string): Page {
  // A terminal that does not know its width says 0.
  const columns = (output.isTTY === true && output.columns) || PLAIN_WIDTH;
  return {
    width: Math.min(WIDEST, Math.max(NARROWEST, columns)),
    colors: picocolors.createColors(coloured(output, environment)),
    configFile,
  };
}

/** NO_COLOR wins over FORCE_COLOR, which wins over what the terminal says (https://no-color.org). */
function coloured(output: Output, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return output.isTTY === true && TERM !== 'dumb';
}
