import type { HttpRequest } from '@toctou/explore';
import type { Met, Routed, RoutedRequest, Table } from '@toctou/scan';
import { camelCase } from '../init/names.ts';
import type { Book } from './book.ts';
import { needsUser, type Login } from './login.ts';
import { insertOf, referenceOf, tableNamed } from './rows.ts';
import { fieldSample, sampleOf, type Json } from './sample.ts';
import { columnSchema } from '@toctou/scan';

/** A row that is there before the race, and how its columns are referred to. */
interface Row {
  readonly table: string;
  readonly placeholder: (column: string) => string | undefined;
}

/** What a scenario needs before it can race: a token, and the rows that its requests speak of. */
export class Stage {
  readonly #routed: Routed;
  readonly #login: Login | undefined;
  readonly #book: Book;
  readonly #rows: Row[] = [];
  #token: string | undefined;
  /** The requests that make it, by the names of their answers; in order. */
  readonly given: Record<string, string> = {};

  constructor(routed: Routed, login: Login | undefined, book: Book) {
    this.#routed = routed;
    this.#login = login;
    this.#book = book;
  }

  /**
   * The name of a request, with all that it needs in `given`.
   *
   * @param absent whether no row is to be there of which a value is that of this table's column
   */
  request(routed: RoutedRequest, absent: (met: Met) => boolean, variant = 0, depth = 0): string {
    const comments: string[] = [];
    const headers: Record<string, string> = {};
    const why = needsUser(routed);
    if (why !== undefined) {
      const token = this.#tokenFor(routed, depth);
      if (token === undefined)
        comments.push(
          `It wants to know who asks (${why}): add headers, such as { authorization: '${this.#routed.scheme} ...' }.`,
        );
      else headers['authorization'] = `${this.#routed.scheme} ${token}`;
    }
    const path = routed.path.replaceAll(/:(\w+)/g, (_, name: string) =>
      this.#parameter(routed, name, absent, comments, depth),
    );
    const request: HttpRequest = { method: routed.method, path };
    if (routed.body !== undefined) request.json = this.#body(routed, absent, variant, comments, depth);
    if (Object.keys(headers).length > 0) request.headers = headers;
    return this.#book.nameOf(camelCase(`${routed.method} ${routed.path}`), request, [
      `${routed.at.file}:${routed.at.line} answers it.`,
      ...comments,
    ]);
  }

  #tokenFor(routed: RoutedRequest, depth: number): string | undefined {
    if (this.#token !== undefined) return this.#token;
    const login = this.#login;
    if (login === undefined || login.requests.includes(routed)) return undefined;
    let answer = '';
    for (const one of login.requests) {
      answer = camelCase(`made ${one.method} ${one.path}`);
      this.given[answer] = this.request(one, () => true, 0, depth + 1);
    }
    this.#token = `{{${[answer, 'body', ...login.token].join('.')}}}`;
    return this.#token;
  }

  #parameter(
    routed: RoutedRequest,
    name: string,
    absent: (met: Met) => boolean,
    comments: string[],
    depth: number,
  ): string {
    const met = routed.met.filter(({ path }) => path[0] === 'params' && path[1] === name);
    const there = met.filter((one) => !absent(one));
    const found = there.find(({ by }) => by === 'look') ?? there[0] ?? met[0];
    if (found === undefined) {
      comments.push(`It is not seen what {${name}} stands for: give it a value that is there.`);
      return encodeURIComponent(String(fieldSample(name, {})));
    }
    const table = tableNamed(this.#routed.schema, found.table);
    const column = table?.columns.find((one) => one.name === found.column);
    const reference = referenceOf(table, found.column);
    const target = reference ?? { table: found.table, column: found.column };
    const value = there.length === 0 ? undefined : this.#row(target.table, target.column, routed, depth);
    if (value === undefined && there.length > 0)
      comments.push(`A row of ${target.table} with this ${target.column} has to be there.`);
    return value ?? encodeURIComponent(String(fieldSample(name, columnSchema(column?.type))));
  }

  #body(
    routed: RoutedRequest,
    absent: (met: Met) => boolean,
    variant: number,
    comments: string[],
    depth: number,
  ): Json {
    let body = sampleOf(routed.body ?? {}, variant);
    for (const met of routed.met) {
      const [part, ...keys] = met.path;
      if (part !== 'body' || absent(met) || at(body, keys) === undefined) continue;
      const table = tableNamed(this.#routed.schema, met.table);
      const reference = referenceOf(table, met.column);
      const isKey =
        table?.uniques.some(({ primary, columns }) => primary && columns.join() === met.column) === true;
      const target = reference ?? (isKey && met.by === 'look' ? met : undefined);
      if (target === undefined) continue;
      const value = this.#row(target.table, target.column, routed, depth);
      if (value === undefined)
        comments.push(`A row of ${target.table} with this ${keys.join('.')} has to be there.`);
      else body = withValue(body, keys, value);
    }
    return body;
  }

  /** The placeholder of a column of a row that is made before. */
  #row(table: string, column: string, asking: RoutedRequest, depth: number): string | undefined {
    const known = this.#rows.find((row) => row.table === table)?.placeholder(column);
    if (known !== undefined) return known;
    if (depth > 4) return undefined;
    const own = tableNamed(this.#routed.schema, table);
    const row = this.#byRoute(table, own, column, asking, depth) ?? (own && this.#bySql(own, depth));
    if (row === undefined) return undefined;
    this.#rows.push(row);
    return row.placeholder(column);
  }

  /** The route that makes such a row, if its answer shows the column. */
  #byRoute(
    table: string,
    own: Table | undefined,
    column: string,
    asking: RoutedRequest,
    depth: number,
  ): Row | undefined {
    const property = own?.columns.find(({ name }) => name === column)?.property ?? column;
    const makers = this.#routed.requests.filter(
      (one) =>
        one.method === 'POST' &&
        one.inserts.includes(table) &&
        (one.path !== asking.path || one.method !== asking.method) &&
        one.body !== undefined &&
        (needsUser(one) === undefined || this.#login !== undefined) &&
        this.#login?.requests.includes(asking) !== true,
    );
    const best = makers.toSorted(
      (a, b) => a.inserts.length - b.inserts.length || a.path.length - b.path.length,
    );
    for (const maker of best) {
      const keyOf = (name: string): readonly string[] | undefined => {
        const wanted = own?.columns.find((one) => one.name === name)?.property ?? name;
        const models = [table, ...(own?.models ?? [])].map((model) => model.toLowerCase());
        const leaf = maker.answers.find(({ path }) => path.length <= 2 && path.at(-1) === wanted);
        const whole = maker.answers.find(
          (one) => one.table !== undefined && models.includes(one.table.toLowerCase()),
        );
        return leaf?.path ?? (whole && [...whole.path, wanted]);
      };
      if (keyOf(column) === undefined && keyOf(property) === undefined) continue;
      const isLogin = this.#login?.requests.includes(maker) === true;
      const answer = camelCase(`made ${maker.method} ${maker.path}`) + (isLogin ? 'Other' : '');
      this.given[answer] = this.request(maker, () => true, isLogin ? 1 : 0, depth + 1);
      // What it needs comes before it.
      const name = this.given[answer];
      delete this.given[answer];
      this.given[answer] = name ?? '';
      return {
        table,
        placeholder: (name_) => {
          const key = keyOf(name_);
          return key && `{{${[answer, 'body', ...key].join('.')}}}`;
        },
      };
    }
    return undefined;
  }

  #bySql(table: Table, depth: number): Row | undefined {
    const sql = insertOf(table, 0, ({ name, type }) => {
      const reference = referenceOf(table, name);
      if (reference === undefined || reference.table === table.name) return undefined;
      const value = this.#parentRow(reference.table, reference.column, depth);
      if (value === undefined) return undefined;
      return columnSchema(type).type === 'string' ? `'${value}'` : value;
    });
    if (sql === undefined) return undefined;
    const answer = camelCase(`row of ${table.name}`);
    this.given[answer] = this.#book.nameOf(camelCase(`insert ${table.name}`), { sql }, []);
    return { table: table.name, placeholder: (column) => `{{${answer}.body.0.rows.0.${column}}}` };
  }

  #parentRow(table: string, column: string, depth: number): string | undefined {
    const known = this.#rows.find((row) => row.table === table)?.placeholder(column);
    const own = tableNamed(this.#routed.schema, table);
    if (known !== undefined || own === undefined || depth > 4) return known;
    const row = this.#bySql(own, depth + 1);
    if (row !== undefined) this.#rows.push(row);
    return row?.placeholder(column);
  }
}

function at(body: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = body;
  for (const key of keys)
    value =
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, Json>>)[key]
        : undefined;
  return value;
}

function withValue(body: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const inner = (body as Readonly<Record<string, Json>>)[key] ?? {};
  return { ...body, [key]: withValue(inner, rest, value) };
}
