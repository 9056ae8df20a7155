import { walk, type Node } from './parse-tree.ts';

/** The variables that statements set for their session: `SET` without `LOCAL`, `set_config(..., false)`. */
export function variablesSetBy(statements: readonly (readonly [string, Node])[]): string[] {
  return statements.flatMap(([kind, node]) =>
    kind === 'VariableSetStmt' ? namesOf(node) : namesInCalls(node),
  );
}

function namesOf({ name, is_local: isLocal, kind, args }: Node): string[] {
  if (isLocal === true || typeof name !== 'string') return [];
  if (kind !== 'VAR_SET_MULTI') return [name.toLowerCase()];
  if (name !== 'SESSION CHARACTERISTICS') return [];
  return (args as { DefElem: { defname: string } }[]).map(({ DefElem: { defname } }) => `default_${defname}`);
}

interface Constant {
  readonly A_Const?: { readonly sval?: { readonly sval: string }; readonly boolval?: { boolval?: boolean } };
}

/** `set_config('app.user', $1, false)` */
function namesInCalls(statement: Node): string[] {
  const names: string[] = [];
  walk({ statement }, (key, node) => {
    if (key !== 'FuncCall') return;
    const path = node['funcname'] as { String: { sval: string } }[];
    const [name, , isLocal] = (node['args'] ?? []) as Constant[];
    const constant = name?.A_Const?.sval?.sval;
    if (path.at(-1)?.String.sval !== 'set_config' || constant === undefined) return;
    if (isLocal?.A_Const?.boolval?.boolval !== true) names.push(constant.toLowerCase());
  });
  return names;
}
