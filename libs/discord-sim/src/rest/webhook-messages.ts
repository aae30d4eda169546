import { ButtonStyle, ChannelType, ComponentType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { flatten } from '../components/read-components.ts';
import { INTERACTIVE } from '../components/shapes.ts';
import type { Channel, MessageFields, Webhook } from '../world/entities.ts';
import { makeMessage, postMessage, removeMessage, tellOfUpdate } from '../world/messages.ts';
import { openThread } from '../world/open-thread.ts';
import { watchPoll } from '../world/polls.ts';
import { presentMessage } from '../world/present.ts';
import { isForum, isThread, setArchived, tellOfThread } from '../world/threads.ts';
import { compose, MessageFlag, SETTABLE_FLAGS, USERS_ONLY } from './compose.ts';
import { fail, invalidField } from './errors.ts';
import { queryFlag, snowflake } from './forms.ts';
import { messageContent, type MessageEdit } from './message-forms.ts';
import type { Call } from './operation.ts';
import { checkTags } from './post-tags.ts';
import { revise } from './revise.ts';
import { ownMessage, placeOf, threadOf, webhookByToken } from './webhook-access.ts';

/** @see https://docs.discord.com/developers/resources/webhook#execute-webhook */
export const WebhookExecution = z.object({
  ...messageContent,
  username: z.string().min(1).max(80).nullish(),
  avatar_url: z.string().max(2048).nullish(),
  thread_name: z.string().max(100).nullish(),
  applied_tags: z.array(snowflake).max(5).nullish(),
});
export type WebhookExecution = z.output<typeof WebhookExecution>;

export const executionQuery = z.object({
  wait: queryFlag,
  thread_id: snowflake.optional(),
  with_components: queryFlag,
});
export type ExecutionQuery = z.output<typeof executionQuery>;
export const messageQuery = z.object({ thread_id: snowflake.optional(), with_components: queryFlag });

const nobody = (call: Pick<Call, 'world'>, message: Parameters<typeof presentMessage>[1]) =>
  presentMessage(call.world, message, '');

/** The webhook as an author, with the name and avatar of this message. */
function authorOf(webhook: Webhook, form: Pick<WebhookExecution, 'username' | 'avatar_url'>): MessageFields['author'] {
  const username = form.username ?? webhook.name;
  if (/clyde|discord/i.test(username))
    throw invalidField(
      'username',
      'USERNAME_INVALID_CONTAINS',
      `Username cannot contain "${/clyde/i.test(username) ? 'clyde' : 'discord'}"`,
    );
  const avatar = form.avatar_url
    ? Buffer.from(form.avatar_url).toString('hex').padEnd(32, '0').slice(-32)
    : webhook.avatar;
  return { id: webhook.id, username, avatar, discriminator: '0000', bot: true as const, ...NOBODY };
}

/** Fields of users that webhooks do not have. */
const NOBODY = { public_flags: 0, flags: 0, global_name: null, primary_guild: null, clan: null };

/** A webhook without an application sends components only on request, and none that are interactive. */
function componentsOf(
  webhook: Webhook,
  form: { components?: object[] | null | undefined },
  isAsked: boolean,
): object[] | undefined {
  const given = form.components ?? undefined;
  if (!given || webhook.application_id !== null) return given;
  if (!isAsked) return undefined;
  const isInteractive = flatten(given).some(
    (one) => INTERACTIVE.has(one.type) && !(one.type === ComponentType.Button && one['style'] === ButtonStyle.Link),
  );
  if (isInteractive)
    throw invalidField(
      'components',
      'APPLICATION_WEBHOOK_REQUIRED',
      'Only application-owned webhooks can send interactive components',
    );
  return given;
}

/** The destination of a message: the channel, a thread of it, or a new post. */
function targetOf(
  call: Call<WebhookExecution, ExecutionQuery>,
  webhook: Webhook,
): { channel: Channel; open: ((id: string) => Channel) | null } {
  const { world, body, query } = call;
  const { channel, guild } = placeOf(world, webhook);
  if (query.thread_id !== undefined && body.thread_name)
    throw fail(RESTJSONErrorCodes.WebhooksPostedToForumChannelsCannotHaveBothAThreadNameAndThreadId);
  if (query.thread_id !== undefined) return { channel: threadOf(world, webhook, query.thread_id), open: null };
  if (!isForum(channel)) {
    if (body.thread_name) throw fail(RESTJSONErrorCodes.WebhooksCanOnlyCreateThreadsInForumChannels);
    return { channel, open: null };
  }
  if (!body.thread_name) throw fail(RESTJSONErrorCodes.WebhooksPostedToForumChannelsMustHaveAThreadNameOrThreadId);
  const tags = checkTags(channel, body.applied_tags ?? [], () => true);
  const name = body.thread_name;
  const owner = world.user(webhook.userId)!;
  const open = (id: string) =>
    openThread(world, guild, channel, {
      id,
      name,
      type: ChannelType.PublicThread,
      owner: { ...owner, id: webhook.id },
      tags,
    });
  return { channel, open };
}

/** Sends as a webhook; returns the message if the caller waits for it. */
export function execute(call: Call<WebhookExecution, ExecutionQuery>): object | undefined {
  const { world, body, query } = call;
  const webhook = webhookByToken(call);
  const author = authorOf(webhook, body);
  const { channel: target, open } = targetOf(call, webhook);
  call.spend('webhookMessages', webhook.channel_id);
  const components = componentsOf(webhook, body, query.with_components);
  const id = world.snowflakes.next();
  const { poll, ...content } = compose(call, open ? { ...target, id } : target, {
    ...body,
    components,
  } as WebhookExecution);
  const channel = open ? open(id) : target;
  if (isThread(channel) && channel.thread_metadata?.archived) {
    setArchived(world, channel, false);
    tellOfThread(world, channel, 'UPDATE');
  }
  const message = makeMessage(world, channel, {
    ...content,
    author,
    flags: (body.flags ?? 0) & SETTABLE_FLAGS & ~MessageFlag.IsVoiceMessage,
    tts: body.tts,
    allowed: body.allowed_mentions ?? USERS_ONLY,
    mayMentionEveryone: true,
    more: {
      id,
      webhook_id: webhook.id,
      ...(poll ? { poll } : {}),
      ...(webhook.application_id === null ? {} : { application_id: webhook.application_id }),
    },
  });
  postMessage(world, channel, message);
  if (poll) watchPoll(world, channel, message);
  return query.wait ? nobody(call, message) : undefined;
}

type Named = Call<unknown, { thread_id?: string | undefined; with_components?: boolean }>;
const found = (call: Named) =>
  ownMessage(call.world, webhookByToken(call), call.params['message_id']!, call.query.thread_id);

export const getWebhookMessage = (call: Named): object => nobody(call, found(call).message);

export function editWebhookMessage(
  call: Call<MessageEdit, { thread_id?: string | undefined; with_components?: boolean }>,
): object {
  const { channel, message } = found(call);
  const components = componentsOf(webhookByToken(call), call.body, call.query.with_components ?? false);
  const body = { ...call.body, ...(call.body.components ? { components } : {}) } as MessageEdit;
  revise({ ...call, body }, channel, message, { mayMentionEveryone: true, allowed: USERS_ONLY });
  tellOfUpdate(call.world, channel, message);
  return nobody(call, message);
}

export function deleteWebhookMessage(call: Named): void {
  const { channel, message } = found(call);
  removeMessage(call.world, channel, message);
}
