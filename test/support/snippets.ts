import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root: string = dirname(dirname(fileURLToPath(new URL('.', import.meta.url))));

/** A fenced block of a README or a page. What stands after its language says how it is checked; see CONTRIBUTING.md. */
export interface Snippet {
  /** Relative to the root: `packages/guard/README.md`. */
  readonly readme: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly language: string;
  /** `project=doctors/toctou.config.json exit=1` */
  readonly options: ReadonlyMap<string, string>;
  readonly code: string;
}

/** Every README there is, relative to the root. */
export const readmes: readonly string[] = [
  'README.md',
  'docs/scan/README.md',
  ...['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  ),
];

/** Every page about guard, relative to the root. */
export const guardPages: readonly string[] = readdirSync(join(root, 'docs/guard'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/guard/${name}`);

/** Pages about the tool whose snippets are checked, relative to the root. */
export const toolPages: readonly string[] = ['docs/init.md', 'docs/test-runners.md'];

/** All snippets of a README, or of a page. */
export function snippetsOf(readme: string): Snippet[] {
  const text = readFileSync(join(root, readme), 'utf8');
  return [...text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms)].map((match) => {
    const [, language = '', info = '', code = ''] = match;
    return {
      readme,
      line: text.slice(0, match.index).split('\n').length + 1,
      language,
      options: new Map(
        [...info.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|(\S+)))?/g)].map(([, name = '', quoted, plain]) => [
          name,
          quoted ?? plain ?? '',
        ]),
      ),
      code,
    };
  });
}

/** The rows of every table of a README whose first column has this head; each as its cells. */
export function tableRows(readme: string, head: string): string[][] {
  const lines = readFileSync(join(root, readme), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('|') && cells(line)[0] === head);
  if (start === -1) throw new Error(`${readme} has no table of "${head}"`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map(cells);
}

function cells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
