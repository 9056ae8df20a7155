import { readFile } from 'node:fs/promises';
import { join, basename } from 'node:path';
import type { LoadedConfig } from './load-config.ts';

/**
 * Where the scenarios stand in the file of their config: the line of each, from 1. One whose key is not written out there
 * (it was computed, or comes from another file) has none.
 */
export async function scenarioLines(
  { folder, file }: LoadedConfig,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  // A config that was made by a program has no file.
  const text = await readFile(join(folder, basename(file)), 'utf8').catch(() => '');
  const lines = new Map<string, number>();
  for (const name of names) {
    const at = keysFor(name)
      .map((key) => new RegExp(`(?<![\\w$'"\`])${escaped(key)}\\s*:`, 'u').exec(text)?.index ?? -1)
      .find((index) => index >= 0);
    if (at !== undefined) lines.set(name, text.slice(0, at).split('\n').length);
  }
  return lines;
}

/** The ways to write a key. */
function keysFor(name: string): string[] {
  const quoted = JSON.stringify(name);
  const single = `'${quoted
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`;
  return [quoted, single, ...(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? [name] : [])];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
