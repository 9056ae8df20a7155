/** What is said of a problem in an OpenAPI document: a rule of `refuse`, or a member of `idempotencyProblems`. */
export interface DocumentedProblem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly type?: string | undefined;
}

/** A Response Object of OpenAPI 3.1. */
export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: {
    readonly 'application/problem+json': {
      readonly schema: object;
      readonly examples: Readonly<Record<string, { readonly value: object }>>;
    };
  };
}

/** What the adapters answer when retries are used up. */
const unavailable: DocumentedProblem = { status: 503, title: 'Service Unavailable', detail: 'Try again.' };

/**
 * The `responses` of an operation that can be refused, for an OpenAPI 3.1 document: one for each status, with a schema and an example
 * for each problem, and 503. Spread it beside the others.
 *
 * It says what the answers say: no name of a constraint, and nothing else of the database.
 *
 * @example
 * const operation = {
 *   responses: {
 *     201: { description: 'Connected' },
 *     ...problemResponses(alreadyConnected, workspaceExists),
 *   },
 * };
 */
export function problemResponses(...problems: readonly DocumentedProblem[]): Record<string, OpenApiResponse> {
  const byStatus = new Map<number, DocumentedProblem[]>();
  for (const problem of [...problems, unavailable])
    byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem]);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [String(status), responseOf(status, those)]),
  );
}

function responseOf(status: number, problems: readonly DocumentedProblem[]): OpenApiResponse {
  return {
    description: [...new Set(problems.map(({ title }) => title))].join('; '),
    ...(problems.includes(unavailable) && {
      headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } },
    }),
    content: {
      'application/problem+json': { schema: schemaOf(status), examples: examplesOf(problems) },
    },
  };
}

/** RFC 9457, section 3.1, as it is answered. */
function schemaOf(status: number): object {
  return {
    type: 'object',
    required: ['title', 'status'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { const: status },
      detail: { type: 'string' },
    },
  };
}

/** Examples by their titles, in the characters that OpenAPI has for keys. */
function examplesOf(problems: readonly DocumentedProblem[]): Record<string, { value: object }> {
  const examples = new Map<string, { value: object }>();
  for (const { type, title, status, detail } of problems) {
    const name = title.replaceAll(/[^A-Za-z0-9.-]+/g, '-');
    let unique = name;
    for (let count = 2; examples.has(unique); count += 1) unique = `${name}-${count}`;
    examples.set(unique, {
      value: { ...(type !== undefined && { type }), title, status, ...(detail !== undefined && { detail }) },
    });
  }
  return Object.fromEntries(examples);
}
