import type { Node } from 'oxc-parser';
import { locate } from '../findings/place.ts';
import type { Access, Frame } from '../flow/access.ts';
import type { Evaluation } from '../evaluate-project.ts';
import type { Run } from '../flow/run.ts';
import { Scope } from '../flow/scope.ts';
import { functionValue } from '../flow/expressions.ts';
import type { FunctionNode } from '../flow/value.ts';
import type { Recorder } from './recorder.ts';
import type { Stand } from './request.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

/** A route by which a finding is reached. */
export interface Reached {
  readonly route: Route;
  /** The function that it calls by its type alone. */
  readonly stand?: Stand | undefined;
}

/** Where a check and its act come together, seen from one entry. */
export interface Sighting {
  readonly check: Access;
  readonly act: Access;
}

/** The routes that lead to a finding, or why none is known. */
export function trace(
  run: Run,
  recorder: Recorder,
  table: RouteTable,
  evaluations: readonly Evaluation[],
  sightings: readonly Sighting[],
): { readonly reached: readonly Reached[]; readonly reason: string | undefined } {
  const seen = sightings.flatMap(({ check, act }) => nearest(table, sharedFrames(check, act)));
  const direct = seen.length > 0 ? seen : sightings.flatMap((one) => elsewhere(table, evaluations, one));
  const reached =
    direct.length > 0
      ? direct.map((route) => ({ route }))
      : sightings.flatMap((one) => byType(run, recorder, table, one));
  const once = reached.filter(
    ({ route }, at) =>
      reached.findIndex((other) => other.route.method === route.method && other.route.path === route.path) ===
      at,
  );
  return { reached: once, reason: once.length > 0 ? undefined : reasonOf(table, sightings) };
}

/** The frames in which both are; of two handlers of one route, the first of each. */
function sharedFrames(check: Access, act: Access): readonly Frame[] {
  const shared = check.frames.filter((frame, at) => frame === act.frames[at]);
  return shared.length > 0 ? shared : check.frames.slice(0, 1);
}

/** The routes from which the same two statements were evaluated, even if less was known of them there. */
function elsewhere(
  table: RouteTable,
  evaluations: readonly Evaluation[],
  { check, act }: Sighting,
): readonly Route[] {
  const joint = sharedFrames(check, act).at(-1)?.node;
  return evaluations.flatMap(({ accesses }) =>
    accesses
      .filter(({ node, frames }) => node === check.node && frames.some((frame) => frame.node === joint))
      .flatMap(({ frames }) => nearest(table, frames)),
  );
}

/** The routes of the innermost function that answers one. */
function nearest(table: RouteTable, frames: readonly Frame[]): readonly Route[] {
  for (const { node, call } of frames.toReversed()) {
    const found = [...(node === undefined ? [] : table.of(node))];
    if (found.length > 0) return found;
    const registered = call === undefined ? [] : table.of(call);
    if (registered.length > 0) return registered;
  }
  return [];
}

/** A function that has a type of the project, and the routes that call something of that type. */
function byType(run: Run, recorder: Recorder, table: RouteTable, { check }: Sighting): Reached[] {
  const [outer] = check.frames;
  const node = outer?.node;
  if (outer === undefined || node === undefined) return [];
  const type = declaredType(run, node);
  if (type === undefined) return [];
  const { shape } = functionValue(run, new Scope(outer.module, undefined), node, undefined);
  if (shape.kind !== 'function') return [];
  return (recorder.typedCalls.get(type) ?? []).flatMap((frames) =>
    nearest(table, frames).map((route) => ({ route, stand: { type, shape } })),
  );
}

/** `export const racy: ConnectProvider = async () => ...` */
function declaredType(run: Run, node: FunctionNode): string | undefined {
  for (const { declarations } of run.project.modules.values()) {
    for (const declaration of declarations.values()) {
      if (declaration.kind !== 'variable' || declaration.init !== node) continue;
      const { type } = declaration;
      if (type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier') return type.typeName.name;
    }
  }
  return undefined;
}

/** What is known to be answered otherwise than by a route, by what its file says. */
const others: readonly (readonly [RegExp, string])[] = [
  [/@Resolver\(|\bresolvers?\b\s*[:=]|\bgqlSchema\b|makeExecutableSchema/, 'a GraphQL resolver'],
  [/@trpc\/server|\b(public|protected|private|authed|admin)?Procedure\b/, 'a tRPC procedure'],
  [/['"]use server['"]/, 'a server action'],
  [
    /@(Processor|Process|Cron|Interval|Timeout)\(|new Worker\(|node-cron|cron\.schedule|agenda\.define|\.process\(/,
    'a job',
  ],
  [/^#!|\bprocess\.argv\b|from ['"](commander|yargs|cac)['"]/, 'a command'],
  [/@(MessagePattern|EventPattern|SubscribeMessage|EventsHandler)\(|socket\.on\(|\.subscribe\(/, 'a message'],
];

function reasonOf(table: RouteTable, sightings: readonly Sighting[]): string {
  const frames = sightings.flatMap(({ check, act }) => sharedFrames(check, act));
  for (const { node, call } of frames) {
    const obstacle = table.obstacle(node as Node) ?? table.obstacle(call as Node);
    if (obstacle !== undefined) return `${obstacle.reason}: ${obstacle.at.file}:${obstacle.at.line}`;
  }
  for (const { check } of sightings) {
    const module = check.frames[0]?.module ?? check.module;
    const [, kind] = others.find(([pattern]) => pattern.test(module.source.text)) ?? [];
    if (kind !== undefined) return `no route reaches it: ${module.source.path} is ${kind}`;
  }
  const [first] = sightings;
  const outer = first?.check.frames[0];
  if (outer?.node === undefined) return 'no route reaches it: it runs as the module is loaded';
  const { file, line } = locate(outer.module, outer.node);
  return `no route that can be read reaches it: nothing is seen to call ${file}:${line}`;
}
