import type { Operation } from '../operation.ts';
import { channelWebhooks } from './channel-webhooks.ts';
import { crossposts } from './crossposts.ts';
import { polls } from './polls.ts';
import { search } from './search.ts';
import { threadLists } from './thread-lists.ts';
import { threadMembers } from './thread-members.ts';
import { threads } from './threads.ts';
import { webhookDialects } from './webhook-dialects.ts';

/** Operations on conversations besides plain messages: threads, webhooks, polls, search. */
export const conversation: readonly Operation[] = [
  ...channelWebhooks,
  ...crossposts,
  ...polls,
  ...search,
  ...threadLists,
  ...threadMembers,
  ...threads,
  ...webhookDialects,
];
