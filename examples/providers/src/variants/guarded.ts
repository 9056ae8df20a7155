import { guard, Refusal, refuse } from '@toctou/guard';
import { transaction } from '@toctou/guard/pg';
import type { ConnectProvider } from '../connect-provider.ts';
import { oneProviderPerType, workspaceExists } from '../constraints.ts';
import { hasProvider, hasWorkspace, insertProvider } from '../queries.ts';

const noSuchWorkspace = refuse(workspaceExists, { status: 404, title: 'No such workspace' });
const alreadyConnected = refuse(oneProviderPerType, { title: 'Provider already connected' });

/** Names the violations that it expects. The checks in front are a courtesy, and give the same answers. */
export const guarded: ConnectProvider = (pool, input) =>
  transaction(pool, async (tx) => {
    if (!(await hasWorkspace(tx, input.workspace_id))) throw new Refusal(noSuchWorkspace);
    if (await hasProvider(tx, input)) throw new Refusal(alreadyConnected);
    const provider = await guard(() => insertProvider(tx, input), noSuchWorkspace, alreadyConnected);
    return { status: 201, provider };
  });
