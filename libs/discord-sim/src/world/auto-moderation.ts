// Rules that block messages, alert moderators and silence members.
import { Permission, guildPermissions } from '../permissions.ts';
import { AuditLogEvent, recordAudit } from './audit-log.ts';
import type { Channel, Guild, Member } from './entities.ts';
import type { AutoModerationAction, AutoModerationRule } from './guild-contents.ts';
import { tellOfMember } from './guilds.ts';
import { makeMessage, postMessage } from './messages.ts';
import type { World } from './world.ts';

export const Trigger = { Keyword: 1, Spam: 3, Preset: 4, MentionSpam: 5, Profile: 6 } as const;
const Action = { Block: 1, Alert: 2, Timeout: 3, Quarantine: 4 } as const;
/** Of a message that tells moderators what a rule found. */
const ALERT = 24;

/** Mild stand-ins for Discord's own lists, which are not public. */
const presets: Readonly<Record<number, readonly string[]>> = {
  1: ['damn*', 'crap*', 'bollocks'],
  2: ['porn*', 'nsfwlink'],
  3: ['slurword*'],
};

interface Found {
  keyword: string | null;
  content: string;
}

/** What was sent, and who sent it where. */
export interface Judged {
  guild: Guild;
  channel: Channel;
  member: Member;
  content: string;
}

/** What the rules say of a message, and what is done about it once it is posted or refused. */
export interface Verdict {
  isBlocked: boolean;
  act(messageId: string | null): void;
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * Where a keyword with its wildcards is found in a text.
 *
 * @see https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
 */
export function matchKeyword(content: string, keyword: string): string | null {
  const [, before, word = '', after] = /^(\*?)(.*?)(\*?)$/s.exec(keyword) ?? [];
  if (word === '') return null;
  const pattern = `${before ? '' : '(?<![\\p{L}\\p{N}_])'}${escape(word)}${after ? '' : '(?![\\p{L}\\p{N}_])'}`;
  return new RegExp(pattern, 'iu').exec(content)?.[0] ?? null;
}

function matchRegex(content: string, pattern: string): string | null {
  try {
    return new RegExp(pattern.replace(/^\(\?i\)/, ''), 'iu').exec(content)?.[0] ?? null;
  } catch {
    return null;
  }
}

const words = (rule: AutoModerationRule, key: string): readonly string[] =>
  (rule.trigger_metadata[key] ?? []) as readonly string[];

function findKeyword(rule: AutoModerationRule, content: string, keywords: readonly string[]): Found | null {
  const allowed = words(rule, 'allow_list').map((keyword) => matchKeyword(content, keyword)?.toLowerCase());
  for (const keyword of keywords) {
    const found = matchKeyword(content, keyword);
    if (found !== null && !allowed.some((text) => text?.includes(found.toLowerCase())))
      return { keyword, content: found };
  }
  for (const pattern of words(rule, 'regex_patterns')) {
    const found = matchRegex(content, pattern);
    if (found !== null) return { keyword: pattern, content: found };
  }
  return null;
}

/** Discord learns what spam is; here it is one word ten times over. */
function findSpam(content: string): Found | null {
  const tokens = content.trim().split(/\s+/);
  return tokens.length >= 10 && new Set(tokens).size === 1 ? { keyword: null, content } : null;
}

function find(rule: AutoModerationRule, content: string): Found | null {
  switch (rule.trigger_type) {
    case Trigger.Keyword:
      return findKeyword(rule, content, words(rule, 'keyword_filter'));
    case Trigger.Preset: {
      const chosen = (rule.trigger_metadata['presets'] ?? []) as number[];
      return findKeyword(
        rule,
        content,
        chosen.flatMap((preset) => presets[preset] ?? []),
      );
    }
    case Trigger.Spam:
      return findSpam(content);
    case Trigger.MentionSpam: {
      const mentions = new Set([...content.matchAll(/<@[!&]?(\d+)>/g)].map(([, id]) => id));
      const limit = Number(rule.trigger_metadata['mention_total_limit'] ?? 0);
      return limit > 0 && mentions.size > limit ? { keyword: null, content } : null;
    }
    default:
      return null;
  }
}

function isExempt(world: World, rule: AutoModerationRule, { guild, channel, member }: Judged): boolean {
  const own = guildPermissions(guild, member, world.clock.now());
  return (
    member.user.bot === true ||
    (own & (Permission.Administrator | Permission.ManageGuild)) !== 0n ||
    rule.exempt_channels.some((id) => id === channel.id || id === channel.parent_id) ||
    rule.exempt_roles.some((id) => member.roles.includes(id))
  );
}

const deeds: Readonly<Record<number, number>> = {
  [Action.Block]: AuditLogEvent.AutoModerationBlockMessage,
  [Action.Alert]: AuditLogEvent.AutoModerationFlagToChannel,
  [Action.Timeout]: AuditLogEvent.AutoModerationUserCommunicationDisabled,
  [Action.Quarantine]: AuditLogEvent.AutoModerationQuarantineUser,
};

/** Posts to the channel that moderators watch. Gives the message's id. */
function alert(world: World, judged: Judged, rule: AutoModerationRule, found: Found, channelId: string): string | null {
  const channel = judged.guild.channels.get(channelId);
  if (!channel) return null;
  const fields = [
    { name: 'rule_name', value: rule.name, inline: false },
    { name: 'channel_id', value: judged.channel.id, inline: false },
    { name: 'keyword', value: found.keyword ?? '', inline: false },
    { name: 'keyword_matched_content', value: found.content, inline: false },
  ];
  const embed = { type: 'auto_moderation_message', description: judged.content, fields };
  const message = makeMessage(world, channel, { author: judged.member.user, type: ALERT, embeds: [embed] });
  return postMessage(world, channel, message).fields.id;
}

function silence(world: World, { guild, member }: Judged, seconds: number): void {
  const until = world.timestamp(world.clock.now() + seconds * 1000);
  member.communication_disabled_until = until;
  tellOfMember(world, guild, member);
}

function execute(
  world: World,
  judged: Judged,
  rule: AutoModerationRule,
  action: AutoModerationAction,
  found: Found,
  messageId: string | null,
): void {
  const { guild, channel, member, content } = judged;
  const { channel_id: alertChannel, duration_seconds: seconds } = action.metadata;
  const alertId = action.type === Action.Alert ? alert(world, judged, rule, found, alertChannel ?? '') : null;
  if (action.type === Action.Timeout) silence(world, judged, seconds ?? 60);
  const guildId = guild.fields.id;
  recordAudit(world, guild, {
    action: deeds[action.type]!,
    by: member.user.id,
    target: member.user.id,
    options: {
      auto_moderation_rule_name: rule.name,
      auto_moderation_rule_trigger_type: String(rule.trigger_type),
      channel_id: channel.id,
    },
  });
  const d = {
    guild_id: guildId,
    action,
    rule_id: rule.id,
    rule_trigger_type: rule.trigger_type,
    user_id: member.user.id,
    channel_id: channel.id,
    ...(messageId === null ? {} : { message_id: messageId }),
    ...(alertId === null ? {} : { alert_system_message_id: alertId }),
    content,
    matched_keyword: found.keyword,
    matched_content: found.content,
  };
  world.emit({ t: 'AUTO_MODERATION_ACTION_EXECUTION', d, guildId, permission: Permission.ManageGuild });
}

/** Holds a message against the rules of its guild. Bots and who manages the guild are exempt. */
export function moderate(world: World, judged: Judged): Verdict {
  const hits: Array<{ rule: AutoModerationRule; found: Found }> = [];
  for (const rule of judged.guild.autoModeration.values()) {
    if (!rule.enabled || rule.event_type !== 1 || isExempt(world, rule, judged)) continue;
    const found = find(rule, judged.content);
    if (found) hits.push({ rule, found });
  }
  return {
    isBlocked: hits.some(({ rule }) => rule.actions.some(({ type }) => type === Action.Block)),
    act(messageId) {
      for (const { rule, found } of hits)
        for (const action of rule.actions) execute(world, judged, rule, action, found, messageId);
    },
  };
}
