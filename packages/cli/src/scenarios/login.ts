import type { RoutedRequest } from '@toctou/scan';

/** How a client comes to a token. */
export interface Login {
  /** The requests that are sent for it, in order; the last one answers it. */
  readonly requests: readonly RoutedRequest[];
  /** Where the token is in that answer's body. */
  readonly token: readonly string[];
}

const NEEDS_USER =
  /auth(?!or)|jwt|passport|guard|logged|login|signed|protect|session|require\w*user|verify\w*token|is_?user/i;
const OPEN = /optional|public|error|handler|rate|throttl|cors|helmet|body|roles?guard/i;
const TOKEN = /^(access_?|auth_?|id_?|bearer_?)?token$|^jwt$/i;

/** Whether a route wants to know who asks, and what says so. */
export function needsUser({ guards, user }: RoutedRequest): string | undefined {
  return (
    guards.find((name) => NEEDS_USER.test(name) && !OPEN.test(name)) ??
    (user.length > 0 ? `it reads ${user.at(-1)}` : undefined)
  );
}

/** The requests that give a token: a sign-up, or a sign-up and a login. */
export function loginOf(requests: readonly RoutedRequest[]): Login | undefined {
  const open = requests.filter(
    (one) =>
      one.method === 'POST' &&
      needsUser(one) === undefined &&
      one.body !== undefined &&
      one.parameters.length === 0,
  );
  const giving = open.flatMap((request) => {
    const token = request.answers.find(({ path }) => TOKEN.test(path.at(-1) ?? ''))?.path;
    return token === undefined ? [] : [{ request, token }];
  });
  const signUp = giving.find(({ request }) => request.inserts.length > 0);
  if (signUp !== undefined) return { requests: [signUp.request], token: signUp.token };
  for (const { request, token } of giving) {
    const looked = request.met
      .filter(({ path, by }) => path[0] === 'body' && by === 'look')
      .map(({ table }) => table);
    const before = open.find(
      ({ inserts, body }) => body !== undefined && inserts.some((table) => looked.includes(table)),
    );
    if (before !== undefined) return { requests: [before, request], token };
  }
  return undefined;
}
