import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, Webhook } from '../../world/entities.ts';
import { INCOMING, makeWebhook, presentWebhook, tellOfWebhooks, webhooksOf } from '../../world/webhooks.ts';
import { channelAccess, guildAccess, self } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { keepImage } from '../images.ts';
import { operation, type Call } from '../operation.ts';
import { webhookByToken } from '../webhook-access.ts';

const IN_CHANNEL = 15;
const IN_GUILD = 1_000;
/** Text, voice, announcement, stage, forum, media. */
const WITH_WEBHOOKS = new Set<number>([
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildStageVoice,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
]);

const WebhookForm = z.object({ name: z.string().min(1).max(80), avatar: z.string().nullish() });
const WebhookEdit = z.object({
  name: z.string().min(1).max(80).optional(),
  avatar: z.string().nullish(),
  channel_id: snowflake.nullish(),
});
type WebhookEdit = z.output<typeof WebhookEdit>;

/** @see https://docs.discord.com/developers/resources/webhook#create-webhook */
function checkName(name: string): string {
  const trimmed = name.trim();
  const [, word] = /(clyde|discord)/i.exec(trimmed) ?? [];
  if (word) throw invalidField('name', 'USERNAME_INVALID_CONTAINS', `Username cannot contain "${word.toLowerCase()}"`);
  if (trimmed === '' || ['everyone', 'here'].includes(trimmed.toLowerCase()))
    throw invalidField('name', 'USERNAME_INVALID', 'Username is invalid.');
  return trimmed;
}

/** Whether the caller sees its token: the application or user that created it. */
function seen(call: Call, webhook: Webhook): object {
  const { caller } = call;
  const isOwn =
    caller.kind === 'bot' ? webhook.application_id === caller.application.id : webhook.application_id === null;
  return presentWebhook(call.world, webhook, call.url, { token: isOwn, user: true });
}

function create(call: Call<z.output<typeof WebhookForm>>): object {
  const { world, body, caller } = call;
  const { channel, guild, need } = channelAccess(call);
  if (!guild || !WITH_WEBHOOKS.has(channel.type)) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  need(Permission.ManageWebhooks);
  const name = checkName(body.name);
  if (webhooksOf(world, channel.id).length >= IN_CHANNEL) throw fail(RESTJSONErrorCodes.MaximumNumberOfWebhooksReached);
  const ofGuild = [...world.webhooks.values()].filter((one) => one.guild_id === guild.fields.id);
  if (ofGuild.length >= IN_GUILD) throw fail(RESTJSONErrorCodes.MaximumNumberOfWebhooksPerGuildReached);
  const avatar = body.avatar ? keepImage(world, body.avatar, 'avatar') : null;
  const application_id = caller.kind === 'bot' ? caller.application.id : null;
  const maker = self(call).user;
  const webhook = makeWebhook(world, guild, {
    type: INCOMING,
    channel_id: channel.id,
    name,
    avatar,
    application_id,
    maker,
  });
  const after = { type: webhook.type, name, channel_id: channel.id, ...(avatar ? { avatar_hash: avatar } : {}) };
  auditChange(call, guild, { action: AuditLogEvent.WebhookCreate, target: webhook.id, before: null, after });
  return seen(call, webhook);
}

/** The webhook of the path; only its own application or a manager of webhooks may use it. */
function managed(call: Call): { webhook: Webhook; guild: Guild } {
  const webhook = call.world.webhooks.get(call.params['webhook_id']!);
  if (!webhook) throw fail(RESTJSONErrorCodes.UnknownWebhook);
  const params = { ...call.params, guild_id: webhook.guild_id };
  const { guild, can } = guildAccess({ ...call, params });
  const isOwn = call.caller.kind === 'bot' && webhook.application_id === call.caller.application.id;
  if (!isOwn && !can(Permission.ManageWebhooks))
    channelAccess(call, webhook.channel_id).need(Permission.ManageWebhooks);
  return { webhook, guild };
}

function change(call: Pick<Call, 'world'>, webhook: Webhook, form: WebhookEdit): void {
  const { world } = call;
  // Everything is read before any change.
  const name = typeof form.name === 'string' ? checkName(form.name) : webhook.name;
  const avatar = form.avatar ? keepImage(world, form.avatar, 'avatar') : form.avatar;
  const channelId = form.channel_id ?? webhook.channel_id;
  if (channelId !== webhook.channel_id) {
    const target = world.channels.get(channelId);
    if (!target || target.guild_id !== webhook.guild_id) throw fail(RESTJSONErrorCodes.UnknownChannel);
    if (!WITH_WEBHOOKS.has(target.type)) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
    if (webhooksOf(world, target.id).length >= IN_CHANNEL)
      throw fail(RESTJSONErrorCodes.MaximumNumberOfWebhooksReached);
    tellOfWebhooks(world, webhook.guild_id, webhook.channel_id);
  }
  Object.assign(webhook, { name, channel_id: channelId, ...(avatar === undefined ? {} : { avatar }) });
  tellOfWebhooks(world, webhook.guild_id, webhook.channel_id);
}

function remove(call: Pick<Call, 'world'>, webhook: Webhook): void {
  call.world.webhooks.delete(webhook.id);
  tellOfWebhooks(call.world, webhook.guild_id, webhook.channel_id);
}

const byToken = (call: Call, webhook: Webhook) =>
  presentWebhook(call.world, webhook, call.url, { token: true, user: false });

const audited = ({ name, channel_id, avatar }: Webhook) => ({ name, channel_id, avatar_hash: avatar });

/** @see https://docs.discord.com/developers/resources/webhook */
export const channelWebhooks = [
  operation('create_webhook', { body: WebhookForm, run: create }),
  operation('list_channel_webhooks', {
    run(call) {
      const { channel, need } = channelAccess(call);
      need(Permission.ManageWebhooks);
      return webhooksOf(call.world, channel.id).map((webhook) => seen(call, webhook));
    },
  }),
  operation('get_guild_webhooks', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageWebhooks);
      const own = [...call.world.webhooks.values()].filter((webhook) => webhook.guild_id === guild.fields.id);
      return own.map((webhook) => seen(call, webhook));
    },
  }),
  operation('get_webhook', { run: (call) => seen(call, managed(call).webhook) }),
  operation('update_webhook', {
    body: WebhookEdit,
    run(call) {
      const { webhook, guild } = managed(call);
      const before = audited(webhook);
      change(call, webhook, call.body);
      auditChange(call, guild, {
        action: AuditLogEvent.WebhookUpdate,
        target: webhook.id,
        before,
        after: audited(webhook),
      });
      return seen(call, webhook);
    },
  }),
  operation('delete_webhook', {
    run(call) {
      const { webhook, guild } = managed(call);
      remove(call, webhook);
      const before = { type: webhook.type, ...audited(webhook) };
      auditChange(call, guild, { action: AuditLogEvent.WebhookDelete, target: webhook.id, before, after: null });
    },
  }),
  operation('get_webhook_by_token', { run: (call) => byToken(call, webhookByToken(call)) }),
  operation('update_webhook_by_token', {
    body: WebhookEdit.omit({ channel_id: true }),
    run(call) {
      const webhook = webhookByToken(call);
      change(call, webhook, call.body);
      return byToken(call, webhook);
    },
  }),
  operation('delete_webhook_by_token', { run: (call) => remove(call, webhookByToken(call)) }),
];
