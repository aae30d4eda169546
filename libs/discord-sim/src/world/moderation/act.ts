import { Permission, QUARANTINED } from '../../permissions.ts';
import { AuditLogEvent, recordAudit } from '../audit-log.ts';
import type { Channel, Guild, Member } from '../entities.ts';
import type { AutoModerationAction, AutoModerationRule } from '../guild-contents.ts';
import { tellOfMember } from '../guilds.ts';
import { makeMessage, postMessage } from '../messages.ts';
import type { World } from '../world.ts';
import type { Found } from './find.ts';

export const Action = { Block: 1, Alert: 2, Timeout: 3, Quarantine: 4 } as const;
/** Type of a message that reports a rule's match to moderators. */
const ALERT = 24;

/** Content or change, and its author; a profile has no channel. */
export interface Judged {
  guild: Guild;
  channel: Channel | null;
  member: Member;
  content: string;
}

const deeds: Readonly<Record<number, number>> = {
  [Action.Block]: AuditLogEvent.AutoModerationBlockMessage,
  [Action.Alert]: AuditLogEvent.AutoModerationFlagToChannel,
  [Action.Timeout]: AuditLogEvent.AutoModerationUserCommunicationDisabled,
  [Action.Quarantine]: AuditLogEvent.AutoModerationQuarantineUser,
};

/** The match of a rule, and its field. */
export interface Hit {
  judged: Judged;
  rule: AutoModerationRule;
  found: Found;
  /** Id of a message that was posted. */
  messageId: string | null;
}

/** Posts to the alert channel of moderators. Returns the message's id. */
function alert(world: World, { judged, rule, found, messageId }: Hit, channelId: string): string | null {
  const channel = judged.guild.channels.get(channelId);
  if (!channel) return null;
  const timeout = rule.actions.find(({ type }) => type === Action.Timeout)?.metadata.duration_seconds;
  const known: Record<string, string | undefined> = {
    rule_name: rule.name,
    channel_id: judged.channel?.id,
    decision_id: world.snowflakes.next(),
    keyword: found.keyword ?? '',
    keyword_matched_content: found.content,
    flagged_message_id: messageId ?? undefined,
    timeout_duration: timeout?.toString(),
    quarantine_user: rule.actions.some(({ type }) => type === Action.Quarantine) ? 'username' : undefined,
  };
  const fields = Object.entries(known).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value, inline: false }],
  );
  const embed = { type: 'auto_moderation_message', description: judged.content, fields };
  const message = makeMessage(world, channel, { author: judged.member.user, type: ALERT, embeds: [embed] });
  return postMessage(world, channel, message).fields.id;
}

function silence(world: World, { guild, member }: Judged, seconds: number): void {
  member.communication_disabled_until = world.timestamp(world.clock.now() + seconds * 1000);
  tellOfMember(world, guild, member);
}

/** Sets whether a member can take part. */
export function setQuarantine(world: World, guild: Guild, member: Member, isOn: boolean): void {
  const flags = isOn ? member.flags | QUARANTINED : member.flags & ~QUARANTINED;
  if (flags === member.flags) return;
  member.flags = flags;
  tellOfMember(world, guild, member);
}

/** Performs the actions of a rule, and notifies members who manage the guild. */
export function execute(world: World, hit: Hit, action: AutoModerationAction): void {
  const { judged, rule, found, messageId } = hit;
  const { guild, channel, member, content } = judged;
  const { channel_id: alertChannel, duration_seconds: seconds } = action.metadata;
  const alertId = action.type === Action.Alert ? alert(world, hit, alertChannel ?? '') : null;
  if (action.type === Action.Timeout) silence(world, judged, seconds ?? 60);
  if (action.type === Action.Quarantine) setQuarantine(world, guild, member, true);
  const guildId = guild.fields.id;
  recordAudit(world, guild, {
    action: deeds[action.type]!,
    by: member.user.id,
    target: member.user.id,
    options: {
      auto_moderation_rule_name: rule.name,
      auto_moderation_rule_trigger_type: String(rule.trigger_type),
      ...(channel ? { channel_id: channel.id } : {}),
    },
  });
  const d = {
    guild_id: guildId,
    action,
    rule_id: rule.id,
    rule_trigger_type: rule.trigger_type,
    user_id: member.user.id,
    ...(channel ? { channel_id: channel.id } : {}),
    ...(messageId === null ? {} : { message_id: messageId }),
    ...(alertId === null ? {} : { alert_system_message_id: alertId }),
    content,
    matched_keyword: found.keyword,
    matched_content: found.content,
  };
  world.emit({ t: 'AUTO_MODERATION_ACTION_EXECUTION', d, guildId, permission: Permission.ManageGuild });
}
