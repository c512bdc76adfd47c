import type { OperationSpan } from '../database-support/operation-span.ts';
import { endFailedCommand } from './command-failure.ts';

const QUEUED = Buffer.from('QUEUED');

/** Commands that a server has queued, in order, by the connection of the open transaction. */
const transactions = new WeakMap<object, OperationSpan[]>();

/** @param connection of the client, which has one transaction at a time */
export function startTransaction(connection: object): OperationSpan[] {
  const transaction: OperationSpan[] = [];
  transactions.set(connection, transaction);
  return transaction;
}

/** The open transaction of a connection. */
export function transactionOf(connection: object): OperationSpan[] | undefined {
  return transactions.get(connection);
}

/** The commands of the transaction that EXEC or DISCARD ends. */
export function endTransaction(connection: object): OperationSpan[] {
  const transaction = transactions.get(connection) ?? [];
  transactions.delete(connection);
  return transaction;
}

/** @param replies of EXEC: one for each command, some of them errors; not an array if nothing was executed */
export function endQueued(transaction: readonly OperationSpan[], replies: unknown): void {
  for (const [index, operation] of transaction.entries()) {
    const reply = Array.isArray(replies) ? replies[index] : undefined;
    if (reply instanceof Error) endFailedCommand(operation, reply);
    else operation.end();
  }
}

/** Whether a reply is that of a command in a transaction. ioredis passes replies on as bytes. */
export function isQueued(reply: unknown): boolean {
  if (Buffer.isBuffer(reply)) return reply.length === QUEUED.length && reply.equals(QUEUED);
  return reply === 'QUEUED';
}
