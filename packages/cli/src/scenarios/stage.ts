import type { HttpRequest } from '@toctou/explore';
import { columnSchema, type Met, type Routed, type RoutedRequest, type Table } from '@toctou/scan';
import { camelCase } from '../init/names.ts';
import type { Book } from './book.ts';
import { needsUser, type Login } from './login.ts';
import { answerKeyOf, makersOf } from './makers.ts';
import { insertOf, referenceOf, tableNamed } from './rows.ts';
import { sampleOf, textSample, valueAt, withValue, type Json } from './sample.ts';

/** A row that is there before the race: the placeholder of each of its columns. */
interface Row {
  readonly table: string;
  readonly placeholder: (column: string) => string | undefined;
}

/** How a raced request differs from the usual one. */
export interface Wish {
  /** Values that the race is about: no row may have them before. */
  readonly isAbsent?: (met: Met) => boolean;
  /** Which of the sample values the body has. */
  readonly variant?: number;
  /** Values that are another client's own. */
  readonly isOwn?: (met: Met) => boolean;
}

/** What a client needs before it can race: a token, and the rows that its requests speak of. */
export class Stage {
  readonly #routed: Routed;
  readonly #login: Login | undefined;
  readonly #book: Book;
  readonly #rows: Row[] = [];
  /** Which of the sample values its rows have. */
  readonly #variant: number;
  #token: string | undefined;
  /** The requests that make it, by the names of their answers; in order. */
  readonly given: Record<string, string>;

  constructor(
    routed: Routed,
    login: Login | undefined,
    book: Book,
    { given = {}, variant = 0 }: { given?: Record<string, string>; variant?: number } = {},
  ) {
    this.#routed = routed;
    this.#login = login;
    this.#book = book;
    this.#variant = variant;
    this.given = given;
  }

  /** What another client needs for itself: a user and rows of its own. */
  other(): Stage {
    return new Stage(this.#routed, this.#login, this.#book, {
      given: this.given,
      variant: this.#variant + 1,
    });
  }

  /** The name of a request in the config; what it needs is in `given` then. */
  request(routed: RoutedRequest, wish: Wish = {}, depth = 0): string {
    const comments: string[] = [];
    const headers: Record<string, string> = {};
    const why = needsUser(routed);
    if (why !== undefined) {
      const token = this.#tokenFor(routed, depth);
      if (token !== undefined) headers['authorization'] = `${this.#routed.scheme} ${token}`;
      else
        comments.push(
          `It wants to know who asks (${why}): add headers, such as { authorization: '${this.#routed.scheme} ...' }.`,
        );
    }
    const path = routed.path.replaceAll(/:(\w+)/g, (_, name: string) =>
      this.#parameter(routed, name, wish, comments, depth),
    );
    const request: HttpRequest = { method: routed.method, path };
    if (routed.body !== undefined) request.json = this.#body(routed, wish, comments, depth);
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
    for (const one of login.requests) answer = this.#make(one, this.#variant, depth);
    this.#token = `{{${[answer, 'body', ...login.token].join('.')}}}`;
    return this.#token;
  }

  /** The name of the answer of a request that is sent before. */
  #make(routed: RoutedRequest, variant: number, depth: number): string {
    const request = this.request(routed, { variant }, depth + 1);
    const answer = camelCase(`made ${routed.method} ${routed.path}`) + (variant === 0 ? '' : variant + 1);
    this.given[answer] = request;
    return answer;
  }

  #parameter(
    routed: RoutedRequest,
    name: string,
    { isAbsent = () => false }: Wish,
    comments: string[],
    depth: number,
  ): string {
    const own = routed.met.filter(({ path }) => path[0] === 'params' && path[1] === name);
    const met = own.length > 0 ? own : this.#asElsewhere(routed, name);
    const there = met.filter((one) => !isAbsent(one));
    const found = there.find(({ by }) => by === 'look') ?? there[0] ?? met[0];
    if (found === undefined) {
      comments.push(`It is not seen what {${name}} stands for: give it a value that is there.`);
      return encodeURIComponent(textSample(name, {}));
    }
    const table = tableNamed(this.#routed.schema, found.table);
    const target = referenceOf(table, found.column) ?? found;
    const value = there.length === 0 ? undefined : this.#column(target.table, target.column, routed, depth);
    if (value !== undefined) return value;
    if (there.length > 0)
      comments.push(`A row of ${target.table} with this ${target.column} has to be there.`);
    const type = table?.columns.find((one) => one.name === found.column)?.type;
    return encodeURIComponent(textSample(name, columnSchema(type)));
  }

  /** What the same parameter means to routes with the same beginning. */
  #asElsewhere({ path }: RoutedRequest, name: string): readonly Met[] {
    const start = path.slice(0, path.indexOf(`:${name}`) + name.length + 1);
    return this.#routed.requests
      .filter((one) => one.path === start || one.path.startsWith(`${start}/`))
      .flatMap(({ met }) => met.filter((one) => one.path[0] === 'params' && one.path[1] === name));
  }

  #body(
    routed: RoutedRequest,
    { isAbsent = () => false, isOwn = () => false, variant = 0 }: Wish,
    comments: string[],
    depth: number,
  ): Json {
    const schema = routed.body ?? {};
    let body = sampleOf(schema, variant);
    for (const met of routed.met) {
      const [part, ...keys] = met.path;
      if (part !== 'body' || valueAt(body, keys) === undefined) continue;
      if (isOwn(met)) body = withValue(body, keys, valueAt(sampleOf(schema, variant + 1), keys) ?? null);
      if (isAbsent(met)) continue;
      const table = tableNamed(this.#routed.schema, met.table);
      const isKey = table?.uniques.some(({ primary, columns }) => primary && columns.join() === met.column);
      const target =
        referenceOf(table, met.column) ?? (isKey === true && met.by === 'look' ? met : undefined);
      if (target === undefined) continue;
      const value = this.#column(target.table, target.column, routed, depth);
      if (value !== undefined) body = withValue(body, keys, value);
      else comments.push(`A row of ${target.table} with this ${keys.join('.')} has to be there.`);
    }
    return body;
  }

  /** The placeholder of a column of a row that is made before. */
  #column(
    table: string,
    column: string,
    asking: RoutedRequest | undefined,
    depth: number,
  ): string | undefined {
    const known = this.#rows.find((row) => row.table === table)?.placeholder(column);
    if (known !== undefined || depth > 4) return known;
    const own = tableNamed(this.#routed.schema, table);
    const row =
      (asking && this.#byRoute(table, own, column, asking, depth)) ?? (own && this.#bySql(own, depth));
    if (row === undefined) return undefined;
    this.#rows.push(row);
    return row.placeholder(column);
  }

  /** By the route that makes such a row, if its answer shows the column. */
  #byRoute(
    table: string,
    own: Table | undefined,
    column: string,
    asking: RoutedRequest,
    depth: number,
  ): Row | undefined {
    // What a user is made of has to be there before there is a user.
    if (this.#login?.requests.includes(asking) === true) return undefined;
    const maker = makersOf(this.#routed, table, asking).find(
      (one) =>
        (needsUser(one) === undefined || this.#login !== undefined) &&
        answerKeyOf(one, table, own, column) !== undefined,
    );
    if (maker === undefined) return undefined;
    // Who asks is another one than who is asked about.
    const isUser = this.#login?.requests.includes(maker) === true;
    const answer = this.#make(maker, this.#variant + (isUser ? 2 : 0), depth);
    return {
      table,
      placeholder: (name) => {
        const key = answerKeyOf(maker, table, own, name);
        return key && `{{${[answer, 'body', ...key].join('.')}}}`;
      },
    };
  }

  #bySql(table: Table, depth: number): Row | undefined {
    const sql = insertOf(table, this.#variant, ({ name, type }) => {
      const reference = referenceOf(table, name);
      if (reference === undefined || reference.table === table.name) return undefined;
      const value = this.#column(reference.table, reference.column, undefined, depth + 1);
      return value === undefined || columnSchema(type).type !== 'string' ? value : `'${value}'`;
    });
    if (sql === undefined) return undefined;
    const answer = camelCase(`row of ${table.name}`) + (this.#variant === 0 ? '' : this.#variant + 1);
    this.given[answer] = this.#book.nameOf(camelCase(`insert ${table.name}`), { sql }, []);
    return { table: table.name, placeholder: (column) => `{{${answer}.body.0.rows.0.${column}}}` };
  }
}
