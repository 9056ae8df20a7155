import type { TransactionStatus } from '../../schedule/history.ts';
import { statementsOf } from './statement.ts';

/**
 * Where a connection stands: in no transaction, in one that its next Sync commits, in one that BEGIN began, in one that
 * failed. The server tells the last two only with ReadyForQuery, which a batch gets once.
 */
export type Block = 'none' | 'implicit' | 'explicit' | 'failed';

const AT_READY: Readonly<Record<TransactionStatus, Block>> = { I: 'none', T: 'explicit', E: 'failed' };

/** As ReadyForQuery says. */
export function blockAtReady(status: TransactionStatus | undefined): Block {
  return AT_READY[status ?? 'I'];
}

/** As ReadyForQuery would say; an implicit transaction is one. */
export function statusIn(block: Block): TransactionStatus {
  if (block === 'none') return 'I';
  return block === 'failed' ? 'E' : 'T';
}

/** Where it stands after a single statement that succeeded. */
export function blockAfter(block: Block, sql: string): Block {
  const { begins, ends, chains, goesBack } = statementsOf(sql);
  if (begins || (ends && chains)) return 'explicit';
  if (ends) return 'none';
  if (goesBack) return 'explicit';
  return block === 'none' ? 'implicit' : block;
}

/** Where it stands after one that failed. */
export function blockAfterError(block: Block): Block {
  return block === 'explicit' || block === 'failed' ? 'failed' : 'none';
}
