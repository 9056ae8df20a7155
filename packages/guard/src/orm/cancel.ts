import { raw, sql, type Statement } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';

/** How a database lets one session end the statement of another. */
interface Cancel {
  /** The number of the session, as `id`. */
  readonly whoAmI: Statement;
  cancel(id: number): Statement;
}

export const cancels: Partial<Readonly<Record<Dialect, Cancel>>> = {
  postgres: {
    whoAmI: raw('SELECT pg_backend_pid() AS id'),
    cancel: (id) => sql`SELECT pg_cancel_backend(${id})`,
  },
  mysql: {
    whoAmI: raw('SELECT CONNECTION_ID() AS id'),
    cancel: (id) => raw(`KILL QUERY ${id}`),
  },
};
