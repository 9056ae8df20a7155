import { guard, refuse } from '@toctou/guard';
import { insertOnce } from '@toctou/guard/pg';
import type { ConnectProvider } from '../connect-provider.ts';
import { oneProviderPerType, workspaceExists } from '../constraints.ts';
import type { Provider } from '../queries.ts';

const noSuchWorkspace = refuse(workspaceExists, { status: 404, title: 'No such workspace' });

/** A repeat is no conflict: 201 for the first, 200 with the same row for every other. */
export const idempotent: ConnectProvider = async (pool, input) => {
  const { row: provider, created } = await guard(
    () => insertOnce<Provider>(pool, oneProviderPerType, input),
    noSuchWorkspace,
  );
  return { status: created ? 201 : 200, provider };
};
