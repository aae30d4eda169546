import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Guild } from '../../world/entities.ts';
import type { StageInstance } from '../../world/guild-contents.ts';
import { channelAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

/** Moderators of a stage can open, change and close it. */
const MODERATOR = Permission.ManageChannels | Permission.MuteMembers | Permission.MoveMembers;

/** Kind of a scheduled event that takes place on a stage. */
const STAGE_EVENT = 1;

function moderated(call: Call, channelId?: string): { channel: Channel; guild: Guild } {
  const { channel, guild, need } = channelAccess(call, channelId);
  if (!guild || channel.type !== ChannelType.GuildStageVoice)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  need(MODERATOR);
  return { channel, guild };
}

function stageOf(guild: Guild, channel: Channel): StageInstance {
  const stage = guild.stages.get(channel.id);
  if (!stage) throw fail(RESTJSONErrorCodes.UnknownStageInstance);
  return stage;
}

function tell(call: Call, stage: StageInstance, what: 'CREATE' | 'UPDATE' | 'DELETE'): void {
  call.world.emit({ t: `STAGE_INSTANCE_${what}`, d: { ...stage }, guildId: stage.guild_id });
}

const audited = ({ topic, privacy_level }: StageInstance) => ({ topic, privacy_level });

/** @see https://docs.discord.com/developers/resources/stage-instance */
export const stages = [
  operation('create_stage_instance', {
    body: z.object({
      channel_id: snowflake,
      topic: z.string().min(1).max(120),
      privacy_level: z.literal([1, 2]).nullish(),
      send_start_notification: z.boolean().nullish(),
      guild_scheduled_event_id: snowflake.nullish(),
    }),
    run(call) {
      const { body, world } = call;
      const { channel, guild } = moderated(call, body.channel_id);
      if (guild.stages.has(channel.id)) throw fail(RESTJSONErrorCodes.TheStageIsAlreadyOpen);
      if (body.send_start_notification) channelAccess(call, channel.id).need(Permission.MentionEveryone);
      const eventId = body.guild_scheduled_event_id;
      if (eventId && guild.scheduledEvents.get(eventId)?.entity_type !== STAGE_EVENT)
        throw fail(
          guild.scheduledEvents.has(eventId)
            ? RESTJSONErrorCodes.TheEntityTypeOfTheEventIsDifferentFromTheEntityYouAreTryingToStartTheEventFor
            : RESTJSONErrorCodes.UnknownGuildScheduledEvent,
        );
      const stage: StageInstance = {
        id: world.snowflakes.next(),
        guild_id: guild.fields.id,
        channel_id: channel.id,
        topic: body.topic,
        privacy_level: body.privacy_level ?? 2,
        discoverable_disabled: false,
        guild_scheduled_event_id: body.guild_scheduled_event_id ?? null,
      };
      guild.stages.set(channel.id, stage);
      const options = { channel_id: channel.id };
      const after = audited(stage);
      auditChange(call, guild, {
        action: AuditLogEvent.StageInstanceCreate,
        target: stage.id,
        options,
        before: null,
        after,
      });
      tell(call, stage, 'CREATE');
      return stage;
    },
  }),
  operation('get_stage_instance', {
    run(call) {
      const { channel, guild } = channelAccess(call);
      if (!guild) throw fail(RESTJSONErrorCodes.UnknownStageInstance);
      return stageOf(guild, channel);
    },
  }),
  operation('update_stage_instance', {
    body: z.object({ topic: z.string().min(1).max(120).optional(), privacy_level: z.literal([1, 2]).optional() }),
    run(call) {
      const { channel, guild } = moderated(call);
      const stage = stageOf(guild, channel);
      const before = audited(stage);
      if (call.body.topic !== undefined) stage.topic = call.body.topic;
      if (call.body.privacy_level !== undefined) stage.privacy_level = call.body.privacy_level;
      const options = { channel_id: channel.id };
      auditChange(call, guild, {
        action: AuditLogEvent.StageInstanceUpdate,
        target: stage.id,
        options,
        before,
        after: audited(stage),
      });
      tell(call, stage, 'UPDATE');
      return stage;
    },
  }),
  operation('delete_stage_instance', {
    run(call) {
      const { channel, guild } = moderated(call);
      const stage = stageOf(guild, channel);
      guild.stages.delete(channel.id);
      const options = { channel_id: channel.id };
      auditChange(call, guild, {
        action: AuditLogEvent.StageInstanceDelete,
        target: stage.id,
        options,
        before: audited(stage),
        after: null,
      });
      tell(call, stage, 'DELETE');
    },
  }),
];
