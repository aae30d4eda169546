import { Fault, type Json, type ListedFaultCode } from '#libs/vocabulary';
import type { Database, Sql } from './database.ts';
import { JournalRepository } from './journal.repository.ts';

/**
 * Runs a write of a guild in its own transaction. Writes of one guild take turns, so that quotas can be counted. With `once`,
 * the result is stored in the same transaction, and a second write with the same key returns that result.
 */
export async function writeOnce<T extends Json>(
  database: Database,
  guildId: string,
  once: string | undefined,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return database.transaction(async (sql) => {
    const journal = new JournalRepository(sql);
    await journal.takeTurn(guildId);
    if (once === undefined) return work(sql);
    const before = await journal.find(guildId, once);
    if (before !== null) return JSON.parse(before) as T;
    const result = await work(sql);
    await journal.store(guildId, once, JSON.stringify(result));
    return result;
  });
}

/** @throws Fault with this code (400) for text that PostgreSQL cannot store */
export function checkText(text: string, code: ListedFaultCode): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Fault(code);
  }
}
