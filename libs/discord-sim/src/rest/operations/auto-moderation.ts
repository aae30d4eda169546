import { AutoModerationActionType } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import { compile, PatternError } from '../../regex/match.ts';
import { Trigger } from '../../world/moderation/find.ts';
import type { Guild } from '../../world/entities.ts';
import type { AutoModerationRule } from '../../world/guild-contents.ts';
import { presentRule } from '../../world/present-guild.ts';
import { guildAccess, self, type GuildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { invalidField, plain } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

/** Maximum number of rules of each kind in a guild. */
const MAX_RULES: Readonly<Record<number, number>> = { 1: 6, 3: 1, 4: 1, 5: 1, 6: 1 };
const keyword = z.string().min(1).max(60);

const Metadata = z.object({
  keyword_filter: z.array(keyword).max(1_000).nullish(),
  regex_patterns: z.array(z.string().min(1).max(260)).max(10).nullish(),
  presets: z.array(z.literal([1, 2, 3])).nullish(),
  allow_list: z.array(keyword).max(1_000).nullish(),
  mention_total_limit: z.int().min(0).max(50).nullish(),
  mention_raid_protection_enabled: z.boolean().nullish(),
});
const ActionForm = z.object({
  type: z.literal([1, 2, 3, 4]),
  metadata: z
    .object({
      channel_id: snowflake.nullish(),
      duration_seconds: z.int().min(1).max(2_419_200).nullish(),
      custom_message: z.string().max(150).nullish(),
    })
    .nullish(),
});
const RuleForm = z.object({
  name: z.string().min(1).max(100),
  event_type: z.literal([1, 2]),
  trigger_type: z.literal([1, 3, 4, 5, 6]),
  trigger_metadata: Metadata.nullish(),
  actions: z.array(ActionForm).min(1).max(5).nullish(),
  enabled: z.boolean().nullish(),
  exempt_roles: z.array(snowflake).max(20).nullish(),
  exempt_channels: z.array(snowflake).max(50).nullish(),
});
const RuleEdit = RuleForm.partial().omit({ trigger_type: true });
type RuleForm = z.output<typeof RuleForm>;

function ruleOf(call: Call, guild: Guild): AutoModerationRule {
  const rule = guild.autoModeration.get(call.params['rule_id']!);
  if (!rule) throw plain(404, 'Not Found');
  return rule;
}

/** The metadata of a kind of rule, with Discord's defaults for missing fields. */
function metadataOf(trigger: number, given: z.output<typeof Metadata>): Record<string, unknown> {
  const lists = { keyword_filter: given.keyword_filter ?? [], regex_patterns: given.regex_patterns ?? [] };
  const allow = { allow_list: given.allow_list ?? [] };
  if (trigger === Trigger.Keyword || trigger === Trigger.Profile) return { ...lists, ...allow };
  if (trigger === Trigger.Preset) return { presets: given.presets ?? [], ...allow };
  if (trigger === Trigger.Spam) return {};
  return {
    mention_total_limit: given.mention_total_limit ?? 20,
    mention_raid_protection_enabled: given.mention_raid_protection_enabled ?? false,
  };
}

function checkPatterns(
  { regex_patterns: patterns, allow_list: allowed }: z.output<typeof Metadata>,
  trigger: number,
): void {
  if (trigger !== Trigger.Preset && (allowed?.length ?? 0) > 100)
    throw invalidField('trigger_metadata.allow_list', 'BASE_TYPE_MAX_LENGTH', 'Must be 100 or fewer in length.');
  for (const [index, pattern] of (patterns ?? []).entries()) {
    try {
      compile(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      const field = `trigger_metadata.regex_patterns.${index}`;
      throw invalidField(field, 'AUTO_MODERATION_INVALID_REGEX', 'Invalid regex pattern.');
    }
  }
}

/** Profiles are checked when they change, all other content when it is sent. */
function checkEvent(trigger: number, event: number): void {
  if ((trigger === Trigger.Profile) !== (event === 2))
    throw invalidField('event_type', 'AUTO_MODERATION_INVALID_EVENT_TYPE', 'Invalid event type for this trigger type.');
}

/** Actions with their metadata; each kind needs its own. */
function actionsOf(
  { guild, need }: GuildAccess,
  trigger: number,
  given: RuleForm['actions'],
): AutoModerationRule['actions'] {
  return (given ?? [{ type: trigger === Trigger.Profile ? (4 as const) : (1 as const), metadata: null }]).map(
    ({ type, metadata }, index) => {
      const at = `actions.${index}`;
      const { channel_id: channelId, duration_seconds: seconds, custom_message: words } = metadata ?? {};
      if (type === AutoModerationActionType.SendAlertMessage) {
        if (!channelId || !guild.channels.has(channelId))
          throw invalidField(`${at}.metadata.channel_id`, 'BASE_TYPE_REQUIRED', 'This field is required');
        return { type, metadata: { channel_id: channelId } };
      }
      const isFitting =
        type === AutoModerationActionType.BlockMemberInteraction
          ? trigger === Trigger.Profile
          : type !== AutoModerationActionType.BlockMessage || trigger !== Trigger.Profile;
      if (!isFitting)
        throw invalidField(
          `${at}.type`,
          'AUTO_MODERATION_ACTION_INVALID',
          'This action is not valid for this trigger.',
        );
      if (type === AutoModerationActionType.Timeout) {
        if (trigger !== Trigger.Keyword && trigger !== Trigger.MentionSpam)
          throw invalidField(
            `${at}.type`,
            'AUTO_MODERATION_ACTION_INVALID',
            'This action is not valid for this trigger.',
          );
        need(Permission.ModerateMembers);
        if (!seconds)
          throw invalidField(`${at}.metadata.duration_seconds`, 'BASE_TYPE_REQUIRED', 'This field is required');
        return { type, metadata: { duration_seconds: seconds } };
      }
      return { type, metadata: words ? { custom_message: words } : {} };
    },
  );
}

function tell(call: Call, rule: AutoModerationRule, what: 'CREATE' | 'UPDATE' | 'DELETE'): void {
  call.world.emit({
    t: `AUTO_MODERATION_RULE_${what}`,
    d: presentRule(rule),
    guildId: rule.guild_id,
    permission: Permission.ManageGuild,
  });
}

const audited = ({
  name,
  event_type,
  trigger_type,
  trigger_metadata,
  actions,
  enabled,
  exempt_roles,
  exempt_channels,
}: AutoModerationRule) => ({
  name,
  event_type,
  trigger_type,
  trigger_metadata,
  actions,
  enabled,
  exempt_roles,
  exempt_channels,
});

function create(call: Call<RuleForm>): object {
  const access = guildAccess(call);
  const { guild, need } = access;
  const { body, world } = call;
  need(Permission.ManageGuild);
  const trigger = body.trigger_type;
  const alike = [...guild.autoModeration.values()].filter((rule) => rule.trigger_type === trigger);
  if (alike.length >= MAX_RULES[trigger]!)
    throw invalidField(
      'trigger_type',
      'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED',
      `Max number of rules of type ${trigger} exceeded`,
    );
  checkPatterns(body.trigger_metadata ?? {}, trigger);
  checkEvent(trigger, body.event_type);
  const rule: AutoModerationRule = {
    id: world.snowflakes.next(),
    guild_id: guild.fields.id,
    name: body.name,
    creator_id: self(call).user.id,
    event_type: body.event_type,
    trigger_type: trigger,
    trigger_metadata: metadataOf(trigger, body.trigger_metadata ?? {}),
    actions: actionsOf(access, trigger, body.actions),
    enabled: body.enabled ?? false,
    exempt_roles: body.exempt_roles ?? [],
    exempt_channels: body.exempt_channels ?? [],
  };
  guild.autoModeration.set(rule.id, rule);
  auditChange(call, guild, {
    action: AuditLogEvent.AutoModerationRuleCreate,
    target: rule.id,
    before: null,
    after: audited(rule),
  });
  tell(call, rule, 'CREATE');
  return presentRule(rule);
}

function edit(call: Call<z.output<typeof RuleEdit>>): object {
  const access = guildAccess(call);
  const { guild, need } = access;
  const { body } = call;
  need(Permission.ManageGuild);
  const rule = ruleOf(call, guild);
  const before = audited(rule);
  const { trigger_type: trigger } = rule;
  checkPatterns(body.trigger_metadata ?? {}, trigger);
  const actions = body.actions ? actionsOf(access, trigger, body.actions) : rule.actions;
  if (body.name !== undefined) rule.name = body.name;
  if (body.event_type !== undefined) checkEvent(trigger, body.event_type);
  if (body.event_type !== undefined) rule.event_type = body.event_type;
  if (body.trigger_metadata)
    rule.trigger_metadata = metadataOf(trigger, { ...rule.trigger_metadata, ...body.trigger_metadata });
  rule.actions = actions;
  if (typeof body.enabled === 'boolean') rule.enabled = body.enabled;
  if (body.exempt_roles) rule.exempt_roles = body.exempt_roles;
  if (body.exempt_channels) rule.exempt_channels = body.exempt_channels;
  auditChange(call, guild, {
    action: AuditLogEvent.AutoModerationRuleUpdate,
    target: rule.id,
    before,
    after: audited(rule),
  });
  tell(call, rule, 'UPDATE');
  return presentRule(rule);
}

function remove(call: Call): void {
  const { guild, need } = guildAccess(call);
  need(Permission.ManageGuild);
  const rule = ruleOf(call, guild);
  guild.autoModeration.delete(rule.id);
  auditChange(call, guild, {
    action: AuditLogEvent.AutoModerationRuleDelete,
    target: rule.id,
    before: audited(rule),
    after: null,
  });
  tell(call, rule, 'DELETE');
}

/** @see https://docs.discord.com/developers/resources/auto-moderation */
export const autoModeration = [
  operation('list_auto_moderation_rules', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      return [...guild.autoModeration.values()].map(presentRule);
    },
  }),
  operation('get_auto_moderation_rule', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      return presentRule(ruleOf(call, guild));
    },
  }),
  operation('create_auto_moderation_rule', { body: RuleForm, run: create }),
  operation('update_auto_moderation_rule', { body: RuleEdit, run: edit }),
  operation('delete_auto_moderation_rule', { run: remove }),
];
