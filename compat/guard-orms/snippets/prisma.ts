import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/prisma';
import type { PrismaClient } from '@prisma/client';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(prisma: PrismaClient, workspace: number, type: string) {
  return transaction(prisma, (tx) =>
    guard(
      () => tx.provider.create({ data: { workspaceId: workspace, type } }),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(prisma: PrismaClient, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(prisma, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
