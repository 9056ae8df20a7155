import type { DraftRequest, DraftScenario } from './draft.ts';
import { exampleBody } from './example-body.ts';
import { camelCase } from './names.ts';
import type { Route } from './routes.ts';

/** What makes a session, takes files or is called by another service shows little at first. */
const POOR = /auth|log-?in|log-?out|sign-?(in|out)|session|token|webhook|upload|refresh|\*/i;
const PARAMETER = /:(\w+)(\([^)]*\))?[?*+]?|\{(\w+)\}/g;

/** The same write request twice, of the first route that is likely to tell something; `undefined` where no route writes. */
export function firstScenario(
  routes: readonly Route[],
  sources: ReadonlyMap<string, string>,
): { request: DraftRequest; scenario: DraftScenario; route: Route } | undefined {
  const candidates = ['POST', 'PUT', 'PATCH'].flatMap((method) =>
    routes.filter((route) => route.method === method && !POOR.test(route.path)),
  );
  const route = candidates.find((one) => exampleBody(one, sources) !== undefined) ?? candidates[0];
  if (route === undefined) return undefined;
  const body = exampleBody(route, sources);
  const shown = `${route.method} ${route.path.replace(PARAMETER, (_, name, __, braced) => `{${name ?? braced}}`)}`;
  const name = camelCase(shown);
  const request: DraftRequest = {
    name,
    request: { method: route.method, path: route.path.replace(PARAMETER, '1'), json: body ?? {} },
    comments: [
      `${route.file} answers it. ${
        body === undefined ? 'Give it the body that it takes.' : 'See that the values are such as it takes.'
      }`,
    ],
  };
  return {
    route,
    request,
    scenario: { name: `${shown} twice`, given: {}, race: [name, name] },
  };
}
