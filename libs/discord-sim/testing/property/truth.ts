// The true state of a guild, in the form of belief.ts.
import type { Channel, Guild } from '../../src/world/entities.ts';
import { isThread } from '../../src/world/threads.ts';
import type { World } from '../../src/world/world.ts';
import { facts, type Facts } from './facts.ts';
import * as F from './fields.ts';
import { trueMessages } from './message-truth.ts';

const of = (fields: F.Fields) => (thing: unknown) => F.trueOf(thing, fields);
const all = (things: Iterable<readonly [string, unknown]>, fields: F.Fields): Facts => facts(things, of(fields));
const sorted = (ids: Iterable<string>): string[] => [...ids].sort();

function channels(guild: Guild): Facts {
  const found = [...guild.channels].filter(([, channel]) => !isThread(channel));
  return facts(found, (channel) => {
    const { available_tags: tags, default_reaction_emoji: reaction } = channel as Channel & {
      default_reaction_emoji?: { emoji_id: string | null; emoji_name: string | null } | null;
    };
    return {
      ...F.trueOf(channel, F.CHANNEL[channel.type]!),
      overwrites: all(
        (channel.permission_overwrites ?? []).map((one) => [one.id, one] as const),
        F.OVERWRITE,
      ),
      ...(channel.type === 15 || channel.type === 16
        ? {
            tags: (tags ?? []).map(({ id, name, moderated }) => ({ id, name, moderated })),
            reaction: reaction ? { id: reaction.emoji_id, name: reaction.emoji_name } : null,
          }
        : {}),
    };
  });
}

function presences(world: World, guild: Guild): Facts {
  return facts(guild.members, ({ user }) => {
    const said = world.presences.get(user.id);
    const activities = (said?.activities ?? []) as Array<Record<string, unknown>>;
    return {
      status: said?.status ?? 'online',
      clientStatus: said?.client_status ?? { desktop: 'online' },
      activities: activities.map(({ name, type, state, url }) => ({
        name,
        type,
        state: state ?? null,
        url: url ?? null,
      })),
    };
  });
}

function rules(guild: Guild): Facts {
  return facts(guild.autoModeration, (rule) => ({
    ...F.trueOf(rule, F.RULE),
    actions: rule.actions.map(({ type, metadata }) => ({
      type,
      channel: metadata.channel_id ?? null,
      seconds: metadata.duration_seconds ?? null,
      words: metadata.custom_message ?? null,
    })),
    exemptRoles: sorted(rule.exempt_roles),
    exemptChannels: sorted(rule.exempt_channels),
  }));
}

function time(value: string | null | undefined): number | null {
  return value ? Date.parse(value) : null;
}

/** Everything in the guild. */
export function truthOf(world: World, guild: Guild): Record<string, Facts> {
  const { fields, roles, members } = guild;
  const threads = [...guild.channels].filter(([, channel]) => isThread(channel));
  const known = (ids: readonly string[]) => sorted(ids.filter((id) => roles.has(id)));
  const incidents = fields['incidents_data'] as Record<string, string | null> | null;
  return {
    guild: {
      one: {
        ...F.trueOf(fields, F.GUILD),
        features: sorted(fields.features),
        memberCount: members.size,
        invitesDisabledUntil: time(incidents?.['invites_disabled_until']),
        dmsDisabledUntil: time(incidents?.['dms_disabled_until']),
      },
    },
    channels: channels(guild),
    threads: all(threads, F.THREAD),
    threadCounts: all(threads, F.THREAD_COUNTS),
    threadMembers: facts(threads, ({ id }) => all(guild.threadMembers.get(id) ?? [], F.THREAD_MEMBER)),
    roles: all(roles, F.ROLE),
    members: facts(members, (member) => ({
      ...F.trueOf(member, F.MEMBER),
      roles: sorted([fields.id, ...member.roles]),
    })),
    emojis: facts(guild.emojis, (emoji) => ({ ...F.trueOf(emoji, F.EMOJI), roles: known(emoji.roles) })),
    stickers: all(guild.stickers, F.STICKER),
    sounds: all(guild.sounds, F.SOUND),
    events: all(guild.scheduledEvents, F.EVENT),
    stages: all(
      [...guild.stages.values()].map((stage) => [stage.id, stage] as const),
      F.STAGE,
    ),
    voice: all(guild.voiceStates, F.VOICE),
    presences: presences(world, guild),
    invites: facts(guild.invites, (invite) => ({ ...F.trueOf(invite, F.INVITE), roles: known(invite.roleIds) })),
    rules: rules(guild),
    bans: facts(guild.bans, () => 'banned'),
    messages: trueMessages(world, guild),
  };
}
