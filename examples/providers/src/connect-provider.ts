import type { Pool } from 'pg';
import type { Provider, ProviderInput } from './queries.ts';

/** What `POST /workspaces/:id/providers` does; each file in `variants/` is one way. */
export type ConnectProvider = (
  pool: Pool,
  input: ProviderInput,
) => Promise<{ status: 200 | 201; provider: Provider }>;
