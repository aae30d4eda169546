import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelPermissions, Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild } from '../../world/entities.ts';
import type { Onboarding } from '../../world/guild-contents.ts';
import { tellOfGuild } from '../../world/guilds.ts';
import { incidentsOf, watchIncidents, type IncidentsData } from '../../world/incidents.ts';
import { guildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { checkEmoji } from '../forum-fields.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { isoTime } from '../recurrence-form.ts';

const DAY = 86_400_000;

function managed(call: Call): Guild {
  const { guild, need } = guildAccess(call);
  need(Permission.ManageGuild);
  return guild;
}

const WelcomeEdit = z.object({
  enabled: z.boolean().nullish(),
  description: z.string().max(140).nullish(),
  welcome_channels: z
    .array(
      z.object({
        channel_id: snowflake,
        description: z.string().min(1).max(50),
        emoji_id: snowflake.nullish(),
        emoji_name: z.string().nullish(),
      }),
    )
    .max(5)
    .nullish(),
});

function toggleFeature(guild: Guild, feature: string, isOn: boolean): void {
  const others = guild.fields.features.filter((one) => one !== feature);
  guild.fields = { ...guild.fields, features: isOn ? [...others, feature] : others };
}

function editWelcome(call: Call<z.output<typeof WelcomeEdit>>): object {
  const guild = managed(call);
  const { body, world } = call;
  if (!guild.fields.features.includes('COMMUNITY')) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  const before = guild.welcomeScreen;
  for (const shown of body.welcome_channels ?? []) {
    if (!guild.channels.has(shown.channel_id)) throw fail(RESTJSONErrorCodes.UnknownChannel);
    checkEmoji(guild, shown);
  }
  guild.welcomeScreen = {
    description: body.description === undefined ? before.description : body.description,
    welcome_channels:
      body.welcome_channels?.map(({ channel_id, description, emoji_id, emoji_name }) => ({
        channel_id,
        description,
        emoji_id: emoji_id ?? null,
        emoji_name: emoji_name ?? null,
      })) ?? before.welcome_channels,
  };
  if (typeof body.enabled === 'boolean') toggleFeature(guild, 'WELCOME_SCREEN_ENABLED', body.enabled);
  auditChange(call, guild, {
    action: AuditLogEvent.GuildUpdate,
    target: guild.fields.id,
    before: { welcome_screen: before },
    after: { welcome_screen: guild.welcomeScreen },
  });
  tellOfGuild(world, guild);
  return guild.welcomeScreen;
}

const Incidents = z.object({ invites_disabled_until: isoTime.nullish(), dms_disabled_until: isoTime.nullish() });

function editIncidents(call: Call<z.output<typeof Incidents>>): IncidentsData {
  const guild = managed(call);
  const { world } = call;
  const before = incidentsOf(guild);
  const next: IncidentsData = { ...(before ?? { invites_disabled_until: null, dms_disabled_until: null }) };
  for (const key of ['invites_disabled_until', 'dms_disabled_until'] as const) {
    const given = call.body[key];
    if (given === undefined) continue;
    if (given !== null && Date.parse(given) > world.clock.now() + DAY + 60_000)
      throw invalidField(key, 'INCIDENT_ACTIONS_TOO_LONG', 'Must be within 24 hours.');
    next[key] = given === null ? null : world.timestamp(Date.parse(given));
  }
  guild.fields = { ...guild.fields, incidents_data: next };
  auditChange(call, guild, {
    action: AuditLogEvent.GuildUpdate,
    target: guild.fields.id,
    before: before ?? {},
    after: next,
  });
  tellOfGuild(world, guild);
  watchIncidents(world, guild);
  return next;
}

const Option = z.object({
  id: snowflake.nullish(),
  title: z.string().min(1).max(50),
  description: z.string().max(100).nullish(),
  emoji_id: snowflake.nullish(),
  emoji_name: z.string().max(100).nullish(),
  emoji_animated: z.boolean().nullish(),
  role_ids: z.array(snowflake).max(50).nullish(),
  channel_ids: z.array(snowflake).max(50).nullish(),
});
const OnboardingForm = z.object({
  prompts: z
    .array(
      z.object({
        id: snowflake,
        title: z.string().min(1).max(100),
        options: z.array(Option).min(1).max(50),
        single_select: z.boolean().nullish(),
        required: z.boolean().nullish(),
        in_onboarding: z.boolean().nullish(),
        type: z.literal([0, 1]).nullish(),
      }),
    )
    .max(15)
    .nullish(),
  enabled: z.boolean().nullish(),
  default_channel_ids: z.array(snowflake).max(500).nullish(),
  mode: z.literal([0, 1]).nullish(),
});
type Prompts = NonNullable<z.output<typeof OnboardingForm>['prompts']>;

/** @throws DiscordError 10003, 10011 or 50151 for objects of another guild */
function checkOption(guild: Guild, option: z.output<typeof Option>): void {
  for (const id of option.channel_ids ?? []) if (!guild.channels.has(id)) throw fail(RESTJSONErrorCodes.UnknownChannel);
  for (const id of option.role_ids ?? []) if (!guild.roles.has(id)) throw fail(RESTJSONErrorCodes.UnknownRole);
  checkEmoji(guild, option);
}

function promptsOf(call: Call, guild: Guild, given: Prompts): Guild['onboarding']['prompts'] {
  const { snowflakes } = call.world;
  const known = new Set(guild.onboarding.prompts.map(({ id }) => id));
  return given.map(({ id, title, options, single_select, required, in_onboarding, type }) => ({
    // New prompts come with an id that the sender chose.
    id: known.has(id) ? id : snowflakes.next(),
    title,
    single_select: single_select ?? false,
    required: required ?? false,
    in_onboarding: in_onboarding ?? true,
    type: type ?? 0,
    options: options.map((option) => ({
      id: option.id ?? snowflakes.next(),
      title: option.title,
      description: option.description ?? '',
      emoji: { id: option.emoji_id ?? null, name: option.emoji_name ?? null, animated: option.emoji_animated ?? false },
      role_ids: option.role_ids ?? [],
      channel_ids: option.channel_ids ?? [],
    })),
  }));
}

/**
 * Onboarding needs seven default channels, five of them writable for @everyone; in the advanced mode prompts count too.
 *
 * @throws DiscordError 350000 when it is switched on, 350001 when it is on
 */
function checkOnboarding(call: Call, guild: Guild, next: Guild['onboarding']): void {
  if (!next.enabled) return;
  const unmet = guild.onboarding.enabled ? 350001 : 350000;
  if (!guild.fields.features.includes('COMMUNITY')) throw fail(unmet);
  const ids = new Set(next.default_channel_ids);
  if (next.mode === 1)
    for (const { options } of next.prompts)
      for (const option of options) option.channel_ids.forEach((id) => ids.add(id));
  const everyone = {
    ...guild.members.get(guild.fields.owner_id)!,
    user: { ...call.world.user(guild.fields.owner_id)!, id: '0' },
    roles: [],
  };
  const writable = [...ids].filter((id) => {
    const channel = guild.channels.get(id);
    const bits = channel ? channelPermissions(guild, everyone, channel, call.world.clock.now()) : 0n;
    return (bits & Permission.SendMessages) !== 0n;
  });
  if (ids.size < 7 || writable.length < 5) throw fail(unmet);
}

/** Records added, changed and removed questions, and then the other settings. */
function auditOnboarding(call: Call, guild: Guild, before: Onboarding, after: Onboarding): void {
  const named = ({ prompts }: Onboarding) => new Map(prompts.map((prompt) => [prompt.id, prompt]));
  const [old, next] = [named(before), named(after)];
  for (const id of new Set([...old.keys(), ...next.keys()])) {
    const action = !old.has(id)
      ? AuditLogEvent.OnboardingPromptCreate
      : next.has(id)
        ? AuditLogEvent.OnboardingPromptUpdate
        : AuditLogEvent.OnboardingPromptDelete;
    auditChange(call, guild, { action, target: id, before: old.get(id) ?? null, after: next.get(id) ?? null });
  }
  const settings = ({ default_channel_ids, enabled, mode }: Onboarding) => ({ default_channel_ids, enabled, mode });
  const isFirst = before.prompts.length === 0 && before.default_channel_ids.length === 0 && !before.enabled;
  const action = isFirst ? AuditLogEvent.OnboardingCreate : AuditLogEvent.OnboardingUpdate;
  auditChange(call, guild, { action, target: guild.fields.id, before: settings(before), after: settings(after) });
}

function putOnboarding(call: Call<z.output<typeof OnboardingForm>>): object {
  const { guild, need } = guildAccess(call);
  need(Permission.ManageGuild | Permission.ManageRoles);
  const { body } = call;
  const before = guild.onboarding;
  for (const { options } of body.prompts ?? []) for (const option of options) checkOption(guild, option);
  for (const id of body.default_channel_ids ?? [])
    if (!guild.channels.has(id)) throw fail(RESTJSONErrorCodes.UnknownChannel);
  const next = {
    prompts: body.prompts ? promptsOf(call, guild, body.prompts) : before.prompts,
    default_channel_ids: body.default_channel_ids ?? before.default_channel_ids,
    enabled: body.enabled ?? before.enabled,
    mode: body.mode ?? before.mode,
  };
  checkOnboarding(call, guild, next);
  guild.onboarding = next;
  auditOnboarding(call, guild, before, next);
  return { guild_id: guild.fields.id, ...next };
}

/** @see https://docs.discord.com/developers/resources/guild */
export const guildSettings = [
  operation('get_guild_welcome_screen', {
    run(call) {
      const { guild, can } = guildAccess(call);
      if (!guild.fields.features.includes('WELCOME_SCREEN_ENABLED') && !can(Permission.ManageGuild))
        throw fail(RESTJSONErrorCodes.UnknownGuildWelcomeScreen);
      return guild.welcomeScreen;
    },
  }),
  operation('update_guild_welcome_screen', { body: WelcomeEdit, run: editWelcome }),
  operation('get_guilds_onboarding', {
    run(call) {
      const { guild } = guildAccess(call);
      return { guild_id: guild.fields.id, ...guild.onboarding };
    },
  }),
  operation('put_guilds_onboarding', { body: OnboardingForm, run: putOnboarding }),
  operation('update_guild_incident_actions', { body: Incidents, run: editIncidents }),
  // The server guide has no call that would create it.
  operation('get_guild_new_member_welcome', { run: (call) => void guildAccess(call) }),
];
