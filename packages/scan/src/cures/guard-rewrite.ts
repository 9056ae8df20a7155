import type { Comment, Node, Program } from 'oxc-parser';
import type { Finding } from '../findings/finding.ts';
import { walk } from '../source/walk.ts';

/** A change of a text: from `start` to `end`, which are offsets, stands `text` then. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A file that can be rewritten. */
export interface Rewritable {
  readonly text: string;
  readonly program: Program;
  readonly comments?: readonly Comment[];
}

const GUARD = '@toctou/guard';
const NAMES = ['guard', 'refuse', 'unique'] as const;

/** Whether the cure is mechanical: a constraint is there, and only its violation has no answer. */
export function isMechanical({ rule, consequence, constraint }: Finding): boolean {
  return rule === 'check-then-insert' && consequence === 'error-500' && constraint?.name !== undefined;
}

/**
 * Puts `guard` of `@toctou/guard` around the one act of these findings, in the file in which it stands. The answer changes from an error to a
 * refusal: it is a suggestion, never applied by itself.
 *
 * @returns The edits, from the top of the file; none where no cure is mechanical, or the code is not as the findings say.
 */
export function guardAct(findings: readonly Finding[], file: Rewritable): readonly Edit[] {
  const mechanical = findings.filter(isMechanical);
  const [first] = mechanical;
  const act = first === undefined ? undefined : expressionAt(file, offsetOf(file.text, first.act));
  if (act === undefined) return [];
  const names = namesFor(file);
  const refusals = mechanical.map(({ table, constraint }) => {
    const columns = (constraint?.columns ?? []).map(quoted).join(', ');
    const unique = `${names.of('unique')}(${quoted(table)}, [${columns}], { name: ${quoted(constraint?.name ?? '')} })`;
    return `${names.of('refuse')}(${unique}, { title: ${quoted(`This ${(constraint?.columns ?? []).join(', ')} is taken`)} })`;
  });
  const source = file.text.slice(act.start, act.end);
  const call = `${names.of('guard')}(${awaits(act) ? 'async () =>' : '() =>'} ${source}, ${[...new Set(refusals)].join(', ')})`;
  return [...names.edits, { start: act.start, end: act.end, text: call }];
}

/** The text with its edits, which do not overlap. One that was already made, an import of two findings, is made once. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  const distinct = edits.filter(
    (edit, index) =>
      edits.findIndex(
        (other) => other.start === edit.start && other.end === edit.end && other.text === edit.text,
      ) === index,
  );
  for (const { start, end, text: insert } of distinct.toSorted((one, other) => other.start - one.start)) {
    result = result.slice(0, start) + insert + result.slice(end);
  }
  return result;
}

/** The whole call that begins at an offset: `prisma.user.create({…})`, with what is called on its result. */
function expressionAt({ program }: Rewritable, offset: number): Node | undefined {
  let found: Node | undefined;
  walk(program, (node) => {
    if (node.start > offset || node.end <= offset) return false;
    const isCall =
      node.type === 'CallExpression' ||
      node.type === 'NewExpression' ||
      node.type === 'TaggedTemplateExpression';
    if (isCall && node.start === offset && found === undefined) found = node;
    return true;
  });
  return found;
}

function awaits(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'AwaitExpression') found = true;
    return inner.type !== 'ArrowFunctionExpression' && inner.type !== 'FunctionExpression';
  });
  return found;
}

/** How the names of guard are written in a file, and the import that they need. A name that is taken is reached through a namespace. */
function namesFor({ text, program }: Rewritable): { of(name: string): string; edits: readonly Edit[] } {
  const imported = program.body.flatMap((statement) =>
    statement.type === 'ImportDeclaration' &&
    statement.source.value === GUARD &&
    statement.importKind !== 'type'
      ? statement.specifiers.map(({ local }) => local.name)
      : [],
  );
  const missing = NAMES.filter((name) => !imported.includes(name));
  if (missing.length === 0) return { of: (name) => name, edits: [] };
  const taken = missing.some((name) => new RegExp(`\\b${name}\\b`).test(text));
  const clause = taken ? '* as toctou' : `{ ${missing.join(', ')} }`;
  const isModule = program.body.some(({ type }) => type.startsWith('Import') || type.startsWith('Export'));
  const line = isModule
    ? `import ${clause} from '${GUARD}';\n`
    : `const ${taken ? 'toctou' : clause} = require('${GUARD}');\n`;
  const last = program.body.findLast(
    (statement) =>
      statement.type === 'ImportDeclaration' ||
      /^(?:const|let|var)\b[^;\n]*\brequire\(/.test(text.slice(statement.start, statement.end)),
  );
  const start = last === undefined ? firstStatement(program) : text.indexOf('\n', last.end) + 1;
  return { of: (name) => (taken ? `toctou.${name}` : name), edits: [{ start, end: start, text: line }] };
}

/** Behind directives such as 'use strict', and the file's own head. */
function firstStatement({ body }: Program): number {
  return body.find((statement) => !('directive' in statement) || statement.directive === null)?.start ?? 0;
}

function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  return start + column - 1;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
