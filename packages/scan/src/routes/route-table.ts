import type { Node } from 'oxc-parser';
import type { FunctionNode } from '../flow/value.ts';
import { locate } from '../findings/place.ts';
import type { Location } from '../findings/finding.ts';
import { stringOf, field } from '../flow/value.ts';
import { push } from '../groups.ts';
import { autoloaded } from './autoload.ts';
import { controllerRoutes } from './nest.ts';
import type { Mount, Recorder, Registration } from './recorder.ts';
import type { Router } from './router.ts';
import { joinPaths, type Route } from './route.ts';
import type { Run } from '../flow/run.ts';

/** Where something keeps a path from being known, and what. */
export interface Obstacle {
  readonly reason: string;
  readonly at: Location;
}

/** Every route of a project, and those of which only a part could be read. */
export class RouteTable {
  readonly routes: readonly Route[];
  readonly #byHandler = new Map<FunctionNode, Route[]>();
  readonly #byNode = new Map<Node, Route[]>();
  readonly #obstacles = new Map<FunctionNode | Node, Obstacle>();

  constructor(run: Run, recorder: Recorder) {
    const mounts = [...recorder.mounts, ...autoloaded(run, recorder)];
    const registered = recorder.registrations.flatMap((one) => this.#mounted(one, recorder, mounts));
    this.routes = [...registered, ...controllerRoutes(run, recorder)];
    for (const route of this.routes) {
      push(this.#byNode, route.node, route);
      for (const { shape } of route.handlers) push(this.#byHandler, shape.node, route);
    }
  }

  /** The routes that a function answers, or that a call registers. */
  of(node: Node): readonly Route[] {
    return this.#byHandler.get(node as FunctionNode) ?? this.#byNode.get(node) ?? [];
  }

  obstacle(node: Node): Obstacle | undefined {
    return this.#obstacles.get(node);
  }

  #mounted(registration: Registration, recorder: Recorder, mounts: readonly Mount[]): Route[] {
    const { router, module, node, handlers, method } = registration;
    const found = prefixes(router, recorder, mounts, []);
    const bases = found.flatMap((one) => (typeof one === 'string' ? [one] : []));
    const written = registration.path;
    if (bases.length === 0 || written === undefined) {
      const mount = found.find((one) => typeof one !== 'string');
      const [reason, at] =
        written === undefined
          ? ['the path is worked out when the app runs', registration]
          : mount === undefined
            ? ['the router is mounted nowhere that can be read', registration]
            : ['the prefix is worked out when the app runs', mount];
      const obstacle: Obstacle = { reason, at: locate(at.module, at.node) };
      for (const { shape } of handlers) this.#obstacles.set(shape.node, obstacle);
      this.#obstacles.set(node, obstacle);
      return [];
    }
    return [...new Set(bases)].map((base): Route => {
      const path = joinPaths(base, written);
      return {
        method,
        path,
        module,
        node,
        handlers,
        guards: [
          ...guardsBefore(path, router, recorder, mounts),
          ...guardsOfAll(registration, recorder),
          ...registration.guards,
        ],
        says: registration.says,
        types: registration.types,
      };
    });
  }
}

/** All prefixes that a router is reached under. */
function prefixes(
  router: Router,
  recorder: Recorder,
  mounts: readonly Mount[],
  seen: readonly Node[],
): (string | Mount)[] {
  if (seen.includes(router.key)) return [];
  const own = ownPrefix(router, recorder);
  const above = mounts.filter(({ child }) => child === router.key);
  if (above.length === 0) return router.isApp || recorder.furnishers.has(router.key) ? [own] : [];
  return above.flatMap((mount): (string | Mount)[] => {
    if (mount.prefix === undefined) return [mount];
    const { prefix } = mount;
    const based = mount.parent.links.flatMap((link) =>
      link.name === 'basePath' ? (stringOf(link.args?.[0]) ?? []) : [],
    );
    return prefixes(mount.parent, recorder, mounts, [...seen, router.key]).map((base) =>
      typeof base === 'string' ? [base, ...based, prefix, own].join('/') : base,
    );
  });
}

function ownPrefix({ key, options }: Router, recorder: Recorder): string {
  return recorder.prefixes.get(key) ?? stringOf(field(options[0], 'prefix')) ?? '';
}

/** `router.route('/x').all(check).post(...)`. */
function guardsOfAll({ router, path, method }: Registration, recorder: Recorder): readonly string[] {
  return recorder.registrations
    .filter(
      (one) => one.method === 'ALL' && method !== 'ALL' && one.router.key === router.key && one.path === path,
    )
    .flatMap(({ names }) => names);
}

/** What the routers above run before a route. */
function guardsBefore(
  path: string,
  router: Router,
  recorder: Recorder,
  mounts: readonly Mount[],
): readonly string[] {
  const reached = new Set([router.key]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { child, parent } of mounts) if (reached.has(child)) reached.add(parent.key);
  }
  return recorder.before
    .filter(
      ({ router: above, prefix }) =>
        reached.has(above.key) && (prefix === '' || path.includes(prefix.replace(/\/?\*$/, ''))),
    )
    .flatMap(({ names }) => names);
}
