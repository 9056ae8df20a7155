import { locate } from '../findings/place.ts';
import type { Finding, Location } from '../findings/finding.ts';
import type { Evaluation } from '../evaluate-project.ts';
import type { Run } from '../flow/run.ts';
import type { Schema } from '../schema/schema.ts';
import type { World } from '../world.ts';
import type { Recorder } from './recorder.ts';
import { readRequest, type RequestFacts } from './request.ts';
import { RouteTable } from './route-table.ts';
import { parametersOf, type Route } from './route.ts';
import { trace, type Reached, type Sighting } from './trace.ts';

/** A route, and what a request to it takes, does and answers. */
export interface RoutedRequest extends RequestFacts {
  readonly method: string;
  /** As one reads it: `/api/articles/:slug`. */
  readonly path: string;
  readonly parameters: readonly string[];
  /** Where the route is registered. */
  readonly at: Location;
  /** What stands before the handler, by its names. */
  readonly guards: readonly string[];
}

/** A finding, and the requests that lead to it. */
export interface TracedFinding {
  readonly finding: Finding;
  /** The table that the check looks at, as the database calls it. */
  readonly looked: string;
  readonly requests: readonly RoutedRequest[];
  /** Why there are none. */
  readonly untraced: string | undefined;
}

/** What is known of the ways into a project. */
export interface Routed {
  readonly findings: readonly TracedFinding[];
  /** Every route there is, in the order of the files. */
  readonly requests: readonly RoutedRequest[];
  readonly schema: Schema;
  /** How a token is sent: `Bearer`, `Token`. */
  readonly scheme: string;
}

/** Traces findings to the routes that lead to them. */
export function tracedFindings(
  {
    run,
    world,
    schema,
    recorder,
    evaluations,
  }: {
    readonly run: Run;
    readonly world: World;
    readonly schema: Schema;
    readonly recorder: Recorder;
    readonly evaluations: readonly Evaluation[];
  },
  findings: readonly { readonly finding: Finding; readonly sightings: readonly Sighting[] }[],
): Routed {
  run.witness = undefined;
  // By now nobody answers who knows types.
  run.typeAt = undefined;
  const table = new RouteTable(run, recorder);
  const known = new Map<Route, RoutedRequest>();
  const requestOf = ({ route, stand }: Reached): RoutedRequest => {
    const before = stand === undefined ? known.get(route) : undefined;
    if (before !== undefined) return before;
    const { method, path, guards, module, node } = route;
    const request = {
      ...readRequest(run, world, schema, route, stand),
      method: method === 'ALL' ? 'POST' : method,
      path,
      parameters: parametersOf(path),
      guards: [...new Set(guards)],
      at: locate(module, node),
    };
    if (stand === undefined) known.set(route, request);
    return request;
  };
  const traced = findings.map(({ finding, sightings }): TracedFinding => {
    const { reached, reason } = trace(run, recorder, table, evaluations, sightings);
    const looked = sightings[0]?.check.operation.table ?? finding.table;
    return {
      finding,
      looked: world.table(looked)?.name ?? looked,
      requests: reached.map(requestOf),
      untraced: reason,
    };
  });
  return {
    findings: traced,
    requests: table.routes.map((route) => requestOf({ route })),
    schema,
    scheme: schemeOf(run),
  };
}

function schemeOf({ project }: Run): string {
  const texts = [...project.modules.values()].map(({ source }) => source.text).join('\n');
  return /['"`]Token\b/.test(texts) && !/['"`]Bearer\b/.test(texts) ? 'Token' : 'Bearer';
}
