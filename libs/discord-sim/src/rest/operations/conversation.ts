import type { Operation } from '../operation.ts';
import { threadLists } from './thread-lists.ts';
import { threadMembers } from './thread-members.ts';
import { threads } from './threads.ts';

/** Where and how people talk, beyond plain messages: threads, webhooks, polls, search. */
export const conversation: readonly Operation[] = [...threadLists, ...threadMembers, ...threads];
