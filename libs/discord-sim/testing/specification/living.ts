// Ids of existing objects, for generated requests.
import type { Random } from '../../src/random.ts';
import type { Channel, Guild, Message } from '../../src/world/entities.ts';
import { contentsOf } from '../../src/world/application-contents.ts';
import type { ScheduledEvent } from '../../src/world/guild-contents.ts';
import type { Estate } from './estate.ts';

const STRANGE = '1234567890123456789';
const TEXT = new Set([0, 5, 2, 13, 11, 12, 10]);

type Is<T> = (one: T) => boolean;

/** Kinds of channels for each operation; without an entry: those with messages. */
const channelsFor: ReadonlyArray<[operation: RegExp, is: Is<Channel>]> = [
  [/thread_member|join_thread|leave_thread/, ({ type, thread_metadata }) => type === 11 && !thread_metadata?.archived],
  [/group_dm/, ({ type }) => type === 3],
  [/follow_channel|crosspost/, ({ type }) => type === 5],
  [/voice_channel_status|send_soundboard/, ({ type }) => type === 2],
  [/stage_instance|voice_state/, ({ type }) => type === 13],
  [/create_thread$|thread_search/, ({ type }) => type === 0 || type === 15],
  [/poll|answer_voters|reaction|pin/, ({ name }) => name === 'desk'],
  [/message/, ({ name, type }) => name === 'desk' || name === 'news' || type === 11],
  [/channel_invite|webhook|permission/, ({ type }) => [0, 5, 2].includes(type)],
];

const messagesFor: ReadonlyArray<[operation: RegExp, is: Is<Message>]> = [
  [/poll_expire|answer_voters/, ({ fields }) => fields.poll !== undefined],
  [/reaction/, ({ reactions }) => reactions.size > 0],
  [/update_message|crosspost/, ({ fields }) => fields.author.bot === true && !fields.poll],
];

/** Picks ids; earlier picks decide which ids fit. */
export class Living {
  readonly estate: Estate;
  readonly random: Random;
  readonly operation: string;
  guild: Guild;
  channel: Channel | undefined;
  event: ScheduledEvent | undefined;
  interaction: { id: string; token: string } | undefined;
  webhookToken: string | undefined;
  webhookId: string | undefined;
  /** Probability that an id refers to no object, or to one of another guild. */
  readonly astray: number;

  constructor(estate: Estate, random: Random, operation: string, astray: number) {
    this.estate = estate;
    this.random = random;
    this.operation = operation;
    this.astray = astray;
    this.guild = random.chance(astray) ? estate.foreign : estate.home;
  }

  #pick<T>(all: Iterable<T>, fits?: Is<T> | false): T | undefined {
    const list = [...all];
    const fitting = fits ? list.filter(fits) : list;
    return this.random.pick(fitting.length > 0 ? fitting : list);
  }

  #channel(): Channel | undefined {
    const { world } = this.estate.sim;
    const is = channelsFor.find(([operation]) => operation.test(this.operation))?.[1] ?? (({ type }) => TEXT.has(type));
    if (this.operation.includes('group_dm'))
      return this.#pick(world.channels.values(), ({ id, type }) => type === 3 && world.parties.has(id));
    return this.#pick(this.guild.channels.values(), is);
  }

  #message(): string {
    const log = this.estate.sim.world.log(this.channel?.id ?? '');
    const is = messagesFor.find(([operation]) => operation.test(this.operation))?.[1];
    return this.#pick(log, is)?.fields.id ?? STRANGE;
  }

  #user(): string {
    const { home, joinable } = this.estate;
    if (/add_guild_member$|add_group_dm/.test(this.operation))
      return this.#pick(joinable.keys(), (id) => !home.members.has(id) && !home.bans.has(id))!;
    if (/unban|get_guild_ban/.test(this.operation)) return this.#pick(home.bans.keys()) ?? STRANGE;
    if (this.operation === 'delete_group_dm_user')
      return (
        this.#pick(
          this.estate.sim.world.parties.get(this.channel?.id ?? '') ?? [],
          (id) => id !== this.estate.application.botId,
        ) ?? STRANGE
      );
    if (/thread_member/.test(this.operation) && !/add/.test(this.operation)) {
      const inside = this.guild.threadMembers.get(this.channel?.id ?? '');
      if (inside && inside.size > 0) return this.#pick(inside.keys())!;
    }
    if (/voice_state/.test(this.operation))
      return (
        this.#pick(this.guild.voiceStates.values(), ({ channel_id: id }) => this.guild.channels.get(id!)?.type === 13)
          ?.user_id ?? STRANGE
      );
    return (
      this.#pick(this.guild.members.values(), ({ user }) => user.id !== home.fields.owner_id && !user.bot)?.user.id ??
      STRANGE
    );
  }

  /** An id for a field or a part of a path of this name. */
  id(name: string): string {
    if (this.random.chance(this.astray)) return this.random.chance(0.5) ? STRANGE : this.#foreign(name);
    return this.#known(name) ?? STRANGE;
  }

  #foreign(name: string): string {
    const { foreign, sim } = this.estate;
    const [channel] = [...foreign.channels.values()];
    if (/channel|parent/.test(name)) return channel!.id;
    if (/message/.test(name)) return sim.world.log(channel!.id).lastId ?? STRANGE;
    if (/user|owner|recipient/.test(name)) return foreign.fields.owner_id;
    return foreign.fields.id;
  }

  #known(name: string): string | undefined {
    const { guild, estate, operation } = this;
    const { world } = estate.sim;
    if (name.endsWith('guild_id')) return this.guild.fields.id;
    if (name === 'application_id' || name === 'target_application_id' || name === 'client_id')
      return estate.application.id;
    if (name === 'parent_id') return this.#pick(guild.channels.values(), ({ type }) => type === 4)?.id;
    if (name === 'channel_id' || name === 'thread_id') {
      this.channel =
        name === 'thread_id' ? this.#pick(guild.channels.values(), ({ type }) => type === 11) : this.#channel();
      return this.channel?.id;
    }
    if (/channel/.test(name))
      return this.#pick(guild.channels.values(), ({ type }) =>
        /afk/.test(name) ? type === 2 : type === 0 || type === 5,
      )?.id;
    if (name === 'overwrite_id' || /role/.test(name))
      return this.#pick(guild.roles.values(), ({ managed, id }) => !managed && id !== guild.fields.id)?.id;
    if (/message|before|after|around|max_id|min_id/.test(name)) return this.#message();
    if (/user|owner|author|recipient|mentions|target_id/.test(name)) return this.#user();
    if (name === 'emoji_id')
      return this.#pick(
        /application/.test(operation) ? contentsOf(world, estate.application.id).emojis.keys() : guild.emojis.keys(),
      );
    if (/sticker/.test(name)) return this.#pick(guild.stickers.keys());
    if (name === 'sound_id') return this.#pick(guild.sounds.keys());
    if (name === 'pack_id') return '847199849233514549';
    if (name === 'rule_id') return this.#pick(guild.autoModeration.keys());
    if (name === 'request_id') return this.#pick(guild.joinRequests.keys());
    if (name === 'integration_id')
      return [...world.applications.keys()].find((id) => id !== estate.application.id && guild.members.has(id));
    if (name === 'guild_scheduled_event_id') return this.#event();
    if (/exception_id/.test(name)) return this.#pick(this.event?.exceptions ?? [])?.event_exception_id;
    if (name === 'command_id') return this.#command();
    if (/tag/.test(name)) return this.#pick(this.channel?.available_tags ?? [])?.id;
    if (name === 'webhook_id') return this.#webhook();
    if (name === 'interaction_id') return (this.interaction = this.estate.waiting.shift())?.id;
    if (name === 'id' && /bulk_update_guild_channels/.test(operation))
      return this.#pick(guild.channels.values(), ({ type }) => type === 0)?.id;
    if (name === 'id' && /role/.test(operation)) return this.#known('role_id');
    return undefined;
  }

  #event(): string | undefined {
    this.event = this.#pick(
      this.guild.scheduledEvents.values(),
      /exception/.test(this.operation) && (({ exceptions }) => exceptions.length > 0),
    );
    return this.event?.id;
  }

  #command(): string | undefined {
    const { application, sim } = this.estate;
    const { commands } = sim.world;
    const all = commands.usable(application.id, this.guild.fields.id);
    const isGlobal = !/guild/.test(this.operation);
    return this.#pick(
      all,
      ({ guild_id, id }) =>
        isGlobal === (guild_id === undefined) &&
        (!/permissions/.test(this.operation) || this.guild.commandPermissions.has(id)),
    )?.id;
  }

  #webhook(): string | undefined {
    const { world } = this.estate.sim;
    if (/original/.test(this.operation)) {
      const one = this.#pick(this.estate.answered);
      this.webhookToken = one?.token;
      return this.estate.application.id;
    }
    const hook = this.#pick(
      world.webhooks.values(),
      ({ id, channel_id, type }) =>
        type === 1 &&
        (!/message/.test(this.operation) || [...world.log(channel_id)].some(({ fields }) => fields.webhook_id === id)),
    );
    this.webhookToken = hook?.token;
    this.webhookId = hook?.id;
    this.channel = world.channels.get(hook?.channel_id ?? '');
    return hook?.id;
  }

  /** A part of a path that is not an id. */
  word(name: string): string {
    const { guild, random } = this;
    if (name === 'webhook_token') return this.webhookToken ?? 'none';
    if (name === 'interaction_token') return this.interaction?.token ?? 'none';
    if (name === 'emoji_name')
      return encodeURIComponent(
        random.pick(['👍', '👍', '🎉', `emoji0:${this.#pick(guild.emojis.keys()) ?? STRANGE}`]),
      );
    if (name === 'answer_id') return random.pick(['1', '2']);
    if (name === 'code' && /template/.test(this.operation)) return this.#pick(guild.templates.keys()) ?? 'none';
    if (name === 'code')
      return (
        this.#pick(
          guild.invites.values(),
          /target/.test(this.operation) && (({ targetUserIds }) => targetUserIds !== null),
        )?.code ?? 'none'
      );
    return 'word';
  }

  /** A message that a webhook sent. */
  ownMessage(): string {
    const log = this.estate.sim.world.log(this.channel?.id ?? '');
    return this.#pick(log, ({ fields }) => fields.webhook_id === this.webhookId)?.fields.id ?? STRANGE;
  }
}
