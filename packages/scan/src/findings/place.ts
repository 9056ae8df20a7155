import type { Node } from 'oxc-parser';
import type { Access, Frame } from '../flow/access.ts';
import type { Module } from '../project/module.ts';
import { placeIn } from '../source/source-file.ts';
import type { Location } from './finding.ts';

/** Where a race is: in the function in which check and act come together. */
export interface Places {
  readonly check: Location;
  readonly act: Location;
  /** The statements, where they stand elsewhere. */
  readonly through: readonly Location[];
  /** The name of the function in which they come together. */
  readonly within: string;
}

export function placesOf(check: Access, act: Access): Places {
  let shared = 0;
  while (
    shared < check.frames.length &&
    shared < act.frames.length &&
    check.frames[shared] === act.frames[shared]
  )
    shared++;
  const joint = check.frames[shared - 1];
  const one = seenFrom(joint, check, shared);
  const other = seenFrom(joint, act, shared);
  // Handlers of one route are called by the same expression: the statements say more.
  const together = one.node === other.node && check !== act;
  const places = together
    ? [ofAccess(check), ofAccess(act)]
    : [locate(one.module, one.node), locate(other.module, other.node)];
  const [first = ofAccess(check), second = ofAccess(act)] = places;
  const through = [ofAccess(check), ofAccess(act)].filter(
    (place) => !places.some(({ file, line }) => file === place.file && line === place.line),
  );
  return { check: first, act: second, through, within: nameOfFunction(joint) };
}

function seenFrom(
  joint: Frame | undefined,
  access: Access,
  shared: number,
): { readonly module: Module; readonly node: Node } {
  const own = { module: access.module, node: access.node };
  const next = access.frames[shared];
  if (next?.call === undefined || joint === undefined) return own;
  // A helper of the same file is read with its caller.
  if (access.frames.length === shared + 1 && access.module === joint.module) return own;
  return { module: joint.module, node: next.call };
}

function ofAccess({ module, node }: Access): Location {
  return locate(module, node);
}

export function locate(module: Module, node: Node): Location {
  return { file: module.source.path, ...placeIn(module.source.text, node.start) };
}

function nameOfFunction(frame: Frame | undefined): string {
  if (frame?.node === undefined) return '';
  const { node, module } = frame;
  if (node.type !== 'ArrowFunctionExpression' && node.id !== null) return node.id.name;
  return (
    /([\w$]+)\s*(?:[:=]\s*)?(?:async\s*)?(?:function\s*)?$/.exec(
      module.source.text.slice(Math.max(0, node.start - 60), node.start),
    )?.[1] ?? ''
  );
}
