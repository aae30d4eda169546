// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.
// oxlint-disable typescript/no-unnecessary-type-parameters -- this is how two types are compared
import type { events } from '#libs/events';
import type { ops } from '#libs/ops';
import type { z } from 'zod';

type Events = typeof events;
type Ops = typeof ops;

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { printed: A; inferred: B };
type InputOf<F extends (...input: never) => unknown> = NonNullable<Parameters<F>[0]>;
type OutputOf<F extends (...input: never) => unknown> = Awaited<ReturnType<F>>;
type AllTrue<T extends readonly true[]> = T;

declare namespace mainstay {
  /**
   * Listens for an event. Call it while the script loads, once for each handler.
   *
   * Runs of a script with the same order key follow each other, in the order in which Discord sent the events: the events of one
   * channel, one user, one timer, or the whole guild. All others overlap while they wait. Each event has a default, which `order`
   * overrides; with `none` a run waits for no other.
   *
   * A handler that a crash of the host cut off runs again, but the ops that it has called already do not take effect twice. So that
   * it takes the same path again, `Date.now()` always returns the time of the event, and `Math.random()` returns the same numbers.
   *
   * Variables of a script live as long as its VM, which may end at any time: store lasting data in `kv`.
   *
   * @example
   * ```ts
   * on('message.create', async (message) => {
   *   if (message.content !== '!ping') return;
   *   await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
   * });
   * ```
   */
  export function on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void | Promise<void>): void;
  export function on<E extends keyof Events>(
    event: E,
    options: { order?: Orders[E] },
    handler: (payload: Events[E]) => void | Promise<void>,
  ): void;

  /** Every event that `on` can listen for, and the payload that its handler receives. */
  export interface Events {
    /**
     * The bot joined this guild, or the guild became available to it: also after an outage, and each time the bot reconnects. The handler must therefore be safe to run twice.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#guild-create
     * @example
     * ```ts
     * on('guild.create', async ({ guild }) => {
     *   if (await kv.get({ key: 'welcomed' })) return;
     *   await kv.set({ key: 'welcomed', value: true });
     *   console.log(`Hello, ${guild.name}!`);
     * });
     * ```
     */
    'guild.create': AvailableGuild;

    /**
     * A user joined this guild: a person, or a bot that was added (`member.user.bot`).
     *
     * @see https://docs.discord.com/developers/events/gateway-events#guild-member-add
     * @example
     * ```ts
     * on('member.add', async ({ member }) => {
     *   const { value } = await kv.incr({ key: 'joined' });
     *   console.log(`${member.user.displayName} is member number ${value}`);
     * });
     * ```
     */
    'member.add': AddedMember;

    /**
     * A user is no longer a member: they left, were kicked or were banned. Discord does not say which.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#guild-member-remove
     * @example
     * ```ts
     * on('member.remove', ({ user }) => {
     *   console.log(`${user.displayName} has left`);
     * });
     * ```
     */
    'member.remove': RemovedMember;

    /**
     * A message appeared in a channel of this guild. Messages of this bot do not come back. Those of other bots (`message.author.bot`), of webhooks (`message.webhookId`) and notices of Discord itself (`message.system`: a member joined, a message was pinned …) do.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#message-create
     * @example
     * ```ts
     * on('message.create', async (message) => {
     *   if (message.content !== '!ping') return;
     *   await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
     * });
     * ```
     */
    'message.create': GuildMessage;

    /**
     * A message was deleted. Discord says which one it was, but neither its text nor who deleted it. When many are deleted at once (a purge, `messages.prune`, a ban that deletes messages), one event comes for each message.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#message-delete
     * @example
     * ```ts
     * on('message.delete', async ({ messageId }) => {
     *   await kv.delete({ key: `poll/${messageId}` });
     * });
     * ```
     */
    'message.delete': DeletedMessage;

    /**
     * A message was edited, pinned or unpinned, or Discord added a link preview. The payload is the message as it is now; `editedAt` stays null until its author has edited it. Changes to messages of this bot do not come.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#message-update
     * @example
     * ```ts
     * on('message.update', (message) => {
     *   if (message.editedAt) console.log(`${message.author.displayName} edited to: ${message.content}`);
     * });
     * ```
     */
    'message.update': GuildMessage;

    /**
     * A member reacted to a message. Reactions of this bot do not come back; those of other bots do: see `reaction.member.user.bot`.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#message-reaction-add
     * @example
     * ```ts
     * on('reaction.add', async (reaction) => {
     *   if (reaction.emoji.name !== '📌') return;
     *   const message = await messages.get({ channelId: reaction.channelId, messageId: reaction.messageId });
     *   await kv.set({ key: `saved/${reaction.userId}/${message.id}`, value: message.content });
     * });
     * ```
     */
    'reaction.add': Reaction;

    /**
     * All reactions to a message were removed at once, or all with one emoji. Discord does not say whose they were, and no `reaction.remove` comes for them.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#message-reaction-remove-all
     * @example
     * ```ts
     * on('reaction.clear', async ({ messageId, emoji }) => {
     *   if (emoji === null) await kv.delete({ key: `votes/${messageId}` });
     * });
     * ```
     */
    'reaction.clear': ClearedReactions;

    /**
     * A member took back a reaction to a message, or a moderator removed it. Discord does not say whether the member is a bot (`member` is null): `members.get` tells. Removals of this bot’s own reactions do not come; for the removal of many at once see `reaction.clear`.
     *
     * @see https://docs.discord.com/developers/events/gateway-events#message-reaction-remove
     * @example
     * ```ts
     * on('reaction.remove', async (reaction) => {
     *   if (reaction.emoji.name !== '📌') return;
     *   await kv.delete({ key: `saved/${reaction.userId}/${reaction.messageId}` });
     * });
     * ```
     */
    'reaction.remove': Reaction;

    /**
     * The time of a timer has come that a script of this guild set with `timers.schedule`. It never comes early and never twice. After an outage missed times come late, each once; while an earlier firing of the same timer is unfinished, later ones are merged into one.
     *
     * @example
     * ```ts
     * on('timer.fire', async (timer) => {
     *   if (timer.name !== 'daily-report') return;
     *   const { entries } = await kv.list({ prefix: 'report/' });
     *   console.log(`${entries.length} things happened`);
     * });
     * ```
     */
    'timer.fire': FiredTimer;
  }

  /** Orders that a handler of each event may choose. */
  export interface Orders {
    /** Default: `guild`. */
    'guild.create': 'guild' | 'none';
    /** Default: `user`. */
    'member.add': 'user' | 'guild' | 'none';
    /** Default: `user`. */
    'member.remove': 'user' | 'guild' | 'none';
    /** Default: `channel`. */
    'message.create': 'channel' | 'user' | 'guild' | 'none';
    /** Default: `channel`. */
    'message.delete': 'channel' | 'guild' | 'none';
    /** Default: `channel`. */
    'message.update': 'channel' | 'user' | 'guild' | 'none';
    /** Default: `channel`. */
    'reaction.add': 'channel' | 'user' | 'guild' | 'none';
    /** Default: `channel`. */
    'reaction.clear': 'channel' | 'guild' | 'none';
    /** Default: `channel`. */
    'reaction.remove': 'channel' | 'user' | 'guild' | 'none';
    /** Default: `timer`. */
    'timer.fire': 'timer' | 'guild' | 'none';
  }

  /**
   * Write a line to this guild’s log, which its admins read in the web editor. `console.log` writes there too.
   *
   * @example
   * ```ts
   * await log({ level: 'warn', message: 'The welcome channel is gone.' });
   * ```
   */
  export function log(input: {
    /**
     * How much it matters.
     *
     * @default "info"
     */
    level?: 'debug' | 'info' | 'warn' | 'error' | undefined;
    /** The line; at most 2000 characters. */
    message: string;
  }): Promise<void>;

  /**
   * Storage of this guild: JSON values under keys. Values outlive the script’s VM, restarts and new versions.
   *
   * - `kv.delete`: Forget the value under a key.
   * - `kv.get`: Read a value from this guild’s storage.
   * - `kv.incr`: Add to a stored number in one go, so that two events at once cannot lose a count. A missing key counts from 0.
   * - `kv.list`: Read stored values in the order of their keys, page by page.
   * - `kv.set`: Store a JSON value under a key, for this guild only; all its scripts share the storage.
   * - `kv.top`: Read the highest or lowest of the stored numbers, however many there are: a leaderboard in one call. Values that are not numbers are left out.
   */
  export const kv: {
    /**
     * Forget the value under a key.
     *
     * @example
     * ```ts
     * await kv.delete({ key: 'greeting' });
     * ```
     */
    delete(input: {
      /** Unique within the guild; 1 to 256 characters. */
      key: string;
    }): Promise<{
      /** Whether there was one. */
      deleted: boolean;
    }>;

    /**
     * Read a value from this guild’s storage.
     *
     * @returns The value, or null if there is none under the key.
     * @example
     * ```ts
     * const seen = await kv.get({ key: `seen/${message.author.id}` });
     * if (!seen) console.log('never seen before');
     * ```
     */
    get(input: {
      /** Unique within the guild; 1 to 256 characters. */
      key: string;
    }): Promise<Entry | null>;

    /**
     * Add to a stored number in one go, so that two events at once cannot lose a count. A missing key counts from 0.
     *
     * @throws `kv.full`: The storage of this server is full: delete something first.
     * @throws `kv.not-a-number`: The value under the key is not a number.
     * @throws `kv.not-safe`: The stored number, or the sum, lies beyond ±9007199254740991 (2^53 − 1), where a number cannot count exactly. Nothing is changed.
     * @example
     * ```ts
     * const { value } = await kv.incr({ key: `messages/${message.author.id}` });
     * ```
     */
    incr(input: {
      /** Unique within the guild; 1 to 256 characters. */
      key: string;
      /**
       * How much to add; negative to subtract.
       *
       * @default 1
       */
      by?: number | undefined;
    }): Promise<{
      /** The number after adding. */
      value: number;
      /** Grows by one with every write to the key. */
      version: number;
    }>;

    /**
     * Read stored values in the order of their keys, page by page.
     *
     * @example
     * ```ts
     * const { entries, next } = await kv.list({ prefix: 'score/', limit: 10 });
     * ```
     */
    list(input?: {
      /** Only keys that start with this. */
      prefix?: string | undefined;
      /** Only keys that come after this one: hand in `next` to get the next page. */
      after?: string | undefined;
      /**
       * How many at most: 1 to 100.
       *
       * @default 100
       */
      limit?: number | undefined;
    }): Promise<{
      /** The values, by key in ascending order. */
      entries: Entry[];
      /** Hand it in as `after` to go on; null on the last page. */
      next: string | null;
    }>;

    /**
     * Store a JSON value under a key, for this guild only; all its scripts share the storage.
     *
     * @throws `kv.full`: The storage of this server is full: delete something first.
     * @throws `kv.value-too-large`: The value has more than 1048576 bytes as JSON.
     * @example
     * ```ts
     * const { version } = await kv.set({ key: 'greeting', value: 'hello', ttlSeconds: 60 });
     * ```
     */
    set(input: {
      /** Unique within the guild; 1 to 256 characters. */
      key: string;
      /** At most 1024 KiB as JSON. Members that are undefined are left out; NaN, Infinity, a Date, a Map or a function is refused. */
      value: Json;
      /** Number of seconds after which the value is deleted. Without it, the value stays. */
      ttlSeconds?: number | undefined;
    }): Promise<{
      /** Grows by one with every write to the key. */
      version: number;
    }>;

    /**
     * Read the highest or lowest of the stored numbers, however many there are: a leaderboard in one call. Values that are not numbers are left out.
     *
     * @returns The numbers, in the order of their value; of equal ones the lower key comes first.
     * @example
     * ```ts
     * const top = await kv.top({ prefix: 'score/', limit: 3 });
     * console.log(top.map(({ key, value }) => `${key}: ${value}`).join(', '));
     * ```
     */
    top(input?: {
      /** Only keys that start with this. */
      prefix?: string | undefined;
      /**
       * Which numbers come first.
       *
       * @default "highest"
       */
      order?: 'highest' | 'lowest' | undefined;
      /**
       * How many at most: 1 to 100.
       *
       * @default 10
       */
      limit?: number | undefined;
    }): Promise<
      Array<{
        /** Its key. */
        key: string;
        /** The stored number. */
        value: number;
      }>
    >;
  };

  /**
   * Members of this guild.
   *
   * - `members.get`: Read a member of this guild: nickname, roles, when they joined. Throws `discord.unknown-member` for a user who is not a member.
   */
  export const members: {
    /**
     * Read a member of this guild: nickname, roles, when they joined. Throws `discord.unknown-member` for a user who is not a member.
     *
     * @returns The member as they are now.
     * @see https://docs.discord.com/developers/resources/guild#get-guild-member
     * @example
     * ```ts
     * const { nickname, roleIds } = await members.get({ userId: message.author.id });
     * ```
     */
    get(input: {
      /** The user to look up. */
      userId: string;
    }): Promise<Member>;
  };

  /**
   * Messages in the channels of this guild.
   *
   * - `messages.delete`: Delete a message; one that is gone already counts as deleted. For messages of others the bot needs the permission Manage Messages.
   * - `messages.edit`: Change the text of a message that this bot sent.
   * - `messages.get`: Read one message. The bot needs the permission Read Message History in the channel.
   * - `messages.list`: Read messages of a channel, newest first. The bot needs the permission Read Message History there.
   * - `messages.send`: Send a message. The bot needs the permissions View Channel and Send Messages there, and Read Message History to reply.
   */
  export const messages: {
    /**
     * Delete a message; one that is gone already counts as deleted. For messages of others the bot needs the permission Manage Messages.
     *
     * @see https://docs.discord.com/developers/resources/message#delete-message
     * @example
     * ```ts
     * await messages.delete({ channelId: message.channelId, messageId: message.id, reason: 'spam' });
     * ```
     */
    delete(input: {
      /** The channel of the message. */
      channelId: string;
      /** The message to delete. */
      messageId: string;
      /** The reason; shown in the guild’s audit log. At most 512 characters. */
      reason?: string | undefined;
    }): Promise<void>;

    /**
     * Change the text of a message that this bot sent.
     *
     * @returns The message as it is now.
     * @see https://docs.discord.com/developers/resources/message#edit-message
     * @example
     * ```ts
     * const reply = await messages.send({ channelId: message.channelId, content: 'Working …' });
     * await messages.edit({ channelId: reply.channelId, messageId: reply.id, content: 'Done!' });
     * ```
     */
    edit(input: {
      /** The channel of the message. */
      channelId: string;
      /** A message of this bot. */
      messageId: string;
      /** The new text; at most 2000 characters. */
      content: string;
    }): Promise<Message>;

    /**
     * Read one message. The bot needs the permission Read Message History in the channel.
     *
     * @returns The message as it is now.
     * @see https://docs.discord.com/developers/resources/message#get-channel-message
     * @example
     * ```ts
     * const original = await messages.get({ channelId: reaction.channelId, messageId: reaction.messageId });
     * ```
     */
    get(input: {
      /** The channel of the message. */
      channelId: string;
      /** The message to read. */
      messageId: string;
    }): Promise<Message>;

    /**
     * Read messages of a channel, newest first. The bot needs the permission Read Message History there.
     *
     * @returns The messages, newest first.
     * @see https://docs.discord.com/developers/resources/message#get-channel-messages
     * @example
     * ```ts
     * const latest = await messages.list({ channelId: message.channelId, limit: 10, before: message.id });
     * ```
     */
    list(input: {
      /** The channel to read. */
      channelId: string;
      /**
       * How many at most: 1 to 100.
       *
       * @default 50
       */
      limit?: number | undefined;
      /** Only messages older than this one. */
      before?: string | undefined;
      /** Only messages newer than this one: those that come right after it. */
      after?: string | undefined;
    }): Promise<Message[]>;

    /**
     * Send a message. The bot needs the permissions View Channel and Send Messages there, and Read Message History to reply.
     *
     * @returns The message that was sent.
     * @see https://docs.discord.com/developers/resources/message#create-message
     * @example
     * ```ts
     * await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
     * ```
     */
    send(input: {
      /** Where to send it: a text channel or thread of this guild. */
      channelId: string;
      /** The text, in Discord’s Markdown; at most 2000 characters. */
      content: string;
      /** Send it as a reply to this message of the same channel. */
      replyTo?: string | undefined;
      /** Which mentions in the text notify. Default: only mentions of users. */
      notify?: Array<'users' | 'roles' | 'everyone'> | undefined;
    }): Promise<Message>;
  };

  /**
   * Reactions to messages.
   *
   * - `reactions.add`: React to a message as the bot. It needs the permission Read Message History, and Add Reactions unless the message already has this reaction.
   */
  export const reactions: {
    /**
     * React to a message as the bot. It needs the permission Read Message History, and Add Reactions unless the message already has this reaction.
     *
     * @see https://docs.discord.com/developers/resources/message#create-reaction
     * @example
     * ```ts
     * await reactions.add({ channelId: message.channelId, messageId: message.id, emoji: '👍' });
     * ```
     */
    add(input: {
      /** The channel of the message. */
      channelId: string;
      /** The message to react to. */
      messageId: string;
      /** A Unicode emoji such as 👍, or a custom one as `name:id`. `❤` and `❤️` (with U+FE0F, the mark for a picture) are two texts for one emoji: both are accepted, and events carry the text that Discord stores. Remove U+FE0F on both sides to compare. */
      emoji: string;
    }): Promise<void>;
  };

  /**
   * Roles of members.
   *
   * - `roles.add`: Give a role to a member; nothing changes if they have it. The bot needs the permission Manage Roles and a role of its own above this one.
   * - `roles.remove`: Take a role from a member; nothing changes if they do not have it. The bot needs the permission Manage Roles and a role of its own above this one.
   */
  export const roles: {
    /**
     * Give a role to a member; nothing changes if they have it. The bot needs the permission Manage Roles and a role of its own above this one.
     *
     * @see https://docs.discord.com/developers/resources/guild#add-guild-member-role
     * @example
     * ```ts
     * await roles.add({ userId: reaction.userId, roleId: '123456789012345678' });
     * ```
     */
    add(input: {
      /** The member. */
      userId: string;
      /** The role. */
      roleId: string;
      /** The reason; shown in the guild’s audit log. At most 512 characters. */
      reason?: string | undefined;
    }): Promise<void>;

    /**
     * Take a role from a member; nothing changes if they do not have it. The bot needs the permission Manage Roles and a role of its own above this one.
     *
     * @see https://docs.discord.com/developers/resources/guild#remove-guild-member-role
     * @example
     * ```ts
     * await roles.remove({ userId: reaction.userId, roleId: '123456789012345678' });
     * ```
     */
    remove(input: {
      /** The member. */
      userId: string;
      /** The role. */
      roleId: string;
      /** The reason; shown in the guild’s audit log. At most 512 characters. */
      reason?: string | undefined;
    }): Promise<void>;
  };

  /**
   * Timers of this guild. A timer that fires becomes a `timer.fire` event.
   *
   * - `timers.cancel`: Cancel a timer, so that it does not fire any more.
   * - `timers.schedule`: Set a timer that survives restarts. When its time comes, the guild’s scripts get the event `timer.fire`. Setting a name again replaces that timer; with the same `every`, `cron` or `at` as before it keeps its next time, so that a script may set its timers at every start.
   */
  export const timers: {
    /**
     * Cancel a timer, so that it does not fire any more.
     *
     * @example
     * ```ts
     * await timers.cancel({ name: 'daily-report' });
     * ```
     */
    cancel(input: {
      /** Name of the timer. */
      name: string;
    }): Promise<{
      /** Whether there was one. */
      cancelled: boolean;
    }>;

    /**
     * Set a timer that survives restarts. When its time comes, the guild’s scripts get the event `timer.fire`. Setting a name again replaces that timer; with the same `every`, `cron` or `at` as before it keeps its next time, so that a script may set its timers at every start.
     *
     * @throws `timers.full`: The server has 1000 timers already.
     * @throws `timers.bad-cron`: The cron pattern is invalid, or it never fires.
     * @throws `timers.too-far`: The time is more than a year ahead.
     * @throws `timers.data-too-large`: The data of the timer has more than 10240 bytes as JSON.
     * @example
     * ```ts
     * await timers.schedule({ name: `remind/${message.id}`, in: 3600, data: { channelId: message.channelId } });
     * ```
     */
    schedule(input: {
      /** Unique within the guild; `timer.fire` brings it back. */
      name: string;
      /** Fire after this many seconds. Alone it starts again each time that the timer is set. */
      in?: number | undefined;
      /** Fire at this time, ISO 8601. A time that has passed fires at once. */
      at?: string | undefined;
      /** Repeat every this many seconds; the first time is `in` or `at`, or else one interval from now. */
      every?: number | undefined;
      /** Repeat by a cron pattern, in UTC: `0 9 * * 1` is Mondays at nine. */
      cron?: string | undefined;
      /** Anything that `timer.fire` is to bring along; at most 10 KiB as JSON. */
      data?: Json | undefined;
    }): Promise<{
      /** When it fires first, ISO 8601. */
      at: string;
    }>;
  };

  /** Any JSON value. */
  export type Json = string | number | boolean | null | Array<Json> | { [key: string]: Json };

  /** The error that an op throws, with a code. */
  export interface Fault extends Error {
    /** The kind of error, e.g. `kv.full` or `discord.missing-permissions`. */
    readonly code: string;
    /** Whether the same call may succeed later. */
    readonly retryable: boolean;
    /** Details, e.g. Discord's own code and the HTTP status. */
    readonly data?: { readonly [key: string]: Json } | undefined;
  }

  /** The member who joined. */
  export interface AddedMember {
    /** The guild that was joined. */
    guildId: string;
    /** The new member. */
    member: Member;
  }

  /** A file that was sent with a message. */
  export interface Attachment {
    /** Id of the attachment. */
    id: string;
    /** Name of the file. */
    filename: string;
    /** Bytes. */
    size: number;
    /** Signed address; it expires after a day. */
    url: string;
    /** Media type, e.g. `image/png`; null if Discord does not know it. */
    contentType: string | null;
  }

  /** This guild, which the bot can now see. */
  export interface AvailableGuild {
    /** This guild. */
    guild: Guild;
    /** When the bot joined it, ISO 8601. */
    joinedAt: string;
  }

  /** Reactions that were removed together. */
  export interface ClearedReactions {
    /** The guild of the message. */
    guildId: string;
    /** The channel of the message. */
    channelId: string;
    /** The message that lost its reactions. */
    messageId: string;
    /** The emoji whose reactions were removed; null if all reactions were. */
    emoji: Emoji | null;
  }

  /** Which message was deleted. */
  export interface DeletedMessage {
    /** The guild that it was in. */
    guildId: string;
    /** The channel that it was in. */
    channelId: string;
    /** The message that is gone. */
    messageId: string;
  }

  /** An emoji: a Unicode one, or a custom one of a guild. */
  export interface Emoji {
    /** Null for a Unicode emoji. */
    id: string | null;
    /** The Unicode emoji itself, or the name of a custom one. */
    name: string | null;
  }

  /** A value in this guild’s storage. */
  export interface Entry {
    /** Its key. */
    key: string;
    /** The stored value. */
    value: Json;
    /** Grows by one with every write to the key. */
    version: number;
    /** When it is forgotten, ISO 8601; null for never. */
    expiresAt: string | null;
  }

  /** A timer whose time has come. */
  export interface FiredTimer {
    /** Name of the timer. */
    name: string;
    /** The `data` of `timers.schedule`; null without it. */
    data: Json;
    /** When it was due, ISO 8601. */
    scheduledFor: string;
    /** Number of later firings that are merged into this event, because the previous one was unfinished; usually 0. */
    merged: number;
  }

  /** A copy of a message, as it was when it was forwarded. */
  export interface ForwardedMessage {
    /** The text of the original; empty when it only has attachments. */
    content: string;
    /** The files of the original. */
    attachments: Attachment[];
    /** When the original was sent, ISO 8601. */
    createdAt: string;
  }

  /** A guild, which users call a Discord server. */
  export interface Guild {
    /** Id of a guild. */
    id: string;
    /** Name of the guild. */
    name: string;
    /** Hash of the icon image; null when there is none. */
    icon: string | null;
    /** The user who owns the guild. */
    ownerId: string;
    /** Number of its members; null if it is unknown. */
    memberCount: number | null;
  }

  /** A message of this guild, with its author and its mentions. */
  export interface GuildMessage {
    /** Id of a message. */
    id: string;
    /** Id of a channel or thread of this guild. */
    channelId: string;
    /** Number of its type, as Discord counts them: 0 is an ordinary message or a forward, 19 a reply, 20 and 23 answers to commands. All others are notices, e.g. 6 (a message was pinned), 7 (a member joined), 18 (a thread was started). */
    type: number;
    /** Whether Discord itself created it as a notice: `type` says which one, `author` is the user who caused it. */
    system: boolean;
    /** Its text; empty when it only has attachments, and for a forward: see `forwarded`. */
    content: string;
    /** The author. For a webhook’s message, the webhook. */
    author: User;
    /** When it was sent, ISO 8601. */
    createdAt: string;
    /** When it was last edited, ISO 8601; null if it was never edited. */
    editedAt: string | null;
    /** The message that it replies to; null if it is not a reply. */
    replyTo: string | null;
    /** The message or thread that it points to: the message that a reply answers, a forward copies or a notice reports as pinned, or the thread that a notice reports as started; null if it points to nothing. */
    reference: MessageReference | null;
    /** The message that it forwards; null if it is not a forward. */
    forwarded: ForwardedMessage | null;
    /** Whether it is pinned in its channel. */
    pinned: boolean;
    /** Its own files; those of a forward are in `forwarded`. */
    attachments: Attachment[];
    /** The guild that it was sent in. */
    guildId: string;
    /** The author as a member of this guild; null for webhooks. */
    member: MemberProfile | null;
    /** Id of the webhook that sent it; null if a user did. */
    webhookId: string | null;
    /** The mentions in the message. */
    mentions: {
      /** Users that it mentions. */
      userIds: string[];
      /** Roles that it mentions. */
      roleIds: string[];
      /** Whether it mentions @everyone or @here. */
      everyone: boolean;
    };
  }

  /** A user as a member of this guild. */
  export interface Member {
    /** The user. */
    user: User;
    /** Name in this guild; null when none is set. */
    nickname: string | null;
    /** Ids of the roles that were given to the member, without @everyone. */
    roleIds: string[];
    /** When the member joined, ISO 8601; null for guests. */
    joinedAt: string | null;
  }

  /** Data of a member that belongs to this guild, besides the user itself. */
  export interface MemberProfile {
    /** Name in this guild; null when none is set. */
    nickname: string | null;
    /** Ids of the roles that were given to the member, without @everyone. */
    roleIds: string[];
    /** When the member joined, ISO 8601; null for guests. */
    joinedAt: string | null;
  }

  /** A message. */
  export interface Message {
    /** Id of a message. */
    id: string;
    /** Id of a channel or thread of this guild. */
    channelId: string;
    /** Number of its type, as Discord counts them: 0 is an ordinary message or a forward, 19 a reply, 20 and 23 answers to commands. All others are notices, e.g. 6 (a message was pinned), 7 (a member joined), 18 (a thread was started). */
    type: number;
    /** Whether Discord itself created it as a notice: `type` says which one, `author` is the user who caused it. */
    system: boolean;
    /** Its text; empty when it only has attachments, and for a forward: see `forwarded`. */
    content: string;
    /** The author. For a webhook’s message, the webhook. */
    author: User;
    /** When it was sent, ISO 8601. */
    createdAt: string;
    /** When it was last edited, ISO 8601; null if it was never edited. */
    editedAt: string | null;
    /** The message that it replies to; null if it is not a reply. */
    replyTo: string | null;
    /** The message or thread that it points to: the message that a reply answers, a forward copies or a notice reports as pinned, or the thread that a notice reports as started; null if it points to nothing. */
    reference: MessageReference | null;
    /** The message that it forwards; null if it is not a forward. */
    forwarded: ForwardedMessage | null;
    /** Whether it is pinned in its channel. */
    pinned: boolean;
    /** Its own files; those of a forward are in `forwarded`. */
    attachments: Attachment[];
  }

  /** A message or thread that a message points to. */
  export interface MessageReference {
    /** Its guild, which may be another one; null if Discord does not say. */
    guildId: string | null;
    /** Its channel or thread. */
    channelId: string;
    /** The message; null if the reference is to a whole channel or thread. */
    messageId: string | null;
  }

  /** One user’s reaction to a message. */
  export interface Reaction {
    /** The guild of the message. */
    guildId: string;
    /** The channel of the message. */
    channelId: string;
    /** The message that was reacted to. */
    messageId: string;
    /** Id of the user who reacted. */
    userId: string;
    /** The member who reacted; `member.user.bot` says whether it is a bot. Null on `reaction.remove`, where Discord sends the id only: call `members.get`. */
    member: Member | null;
    /** The emoji of the reaction. */
    emoji: Emoji;
  }

  /** The user who is no longer a member. */
  export interface RemovedMember {
    /** The guild that was left. */
    guildId: string;
    /** The user who left. */
    user: User;
  }

  /** A Discord user: a person or a bot. */
  export interface User {
    /** Id of a user. */
    id: string;
    /** Unique handle. */
    username: string;
    /** The name that Discord shows: the global name, or else the username. */
    displayName: string;
    /** Whether it is an application and not a person. */
    bot: boolean;
    /** Hash of the avatar image; null for the default one. */
    avatar: string | null;
  }
}

/** Does not compile when a printed type and an inferred one differ. */
export type NoDrift = AllTrue<
  [
    Same<mainstay.Events['guild.create'], z.output<Events['guild.create']['payload']>>,
    Same<mainstay.Events['member.add'], z.output<Events['member.add']['payload']>>,
    Same<mainstay.Events['member.remove'], z.output<Events['member.remove']['payload']>>,
    Same<mainstay.Events['message.create'], z.output<Events['message.create']['payload']>>,
    Same<mainstay.Events['message.delete'], z.output<Events['message.delete']['payload']>>,
    Same<mainstay.Events['message.update'], z.output<Events['message.update']['payload']>>,
    Same<mainstay.Events['reaction.add'], z.output<Events['reaction.add']['payload']>>,
    Same<mainstay.Events['reaction.clear'], z.output<Events['reaction.clear']['payload']>>,
    Same<mainstay.Events['reaction.remove'], z.output<Events['reaction.remove']['payload']>>,
    Same<mainstay.Events['timer.fire'], z.output<Events['timer.fire']['payload']>>,
    Same<InputOf<typeof mainstay.kv.delete>, z.input<Ops['kv.delete']['input']>>,
    Same<OutputOf<typeof mainstay.kv.delete>, z.output<Ops['kv.delete']['output']>>,
    Same<InputOf<typeof mainstay.kv.get>, z.input<Ops['kv.get']['input']>>,
    Same<OutputOf<typeof mainstay.kv.get>, z.output<Ops['kv.get']['output']>>,
    Same<InputOf<typeof mainstay.kv.incr>, z.input<Ops['kv.incr']['input']>>,
    Same<OutputOf<typeof mainstay.kv.incr>, z.output<Ops['kv.incr']['output']>>,
    Same<InputOf<typeof mainstay.kv.list>, z.input<Ops['kv.list']['input']>>,
    Same<OutputOf<typeof mainstay.kv.list>, z.output<Ops['kv.list']['output']>>,
    Same<InputOf<typeof mainstay.kv.set>, z.input<Ops['kv.set']['input']>>,
    Same<OutputOf<typeof mainstay.kv.set>, z.output<Ops['kv.set']['output']>>,
    Same<InputOf<typeof mainstay.kv.top>, z.input<Ops['kv.top']['input']>>,
    Same<OutputOf<typeof mainstay.kv.top>, z.output<Ops['kv.top']['output']>>,
    Same<InputOf<typeof mainstay.log>, z.input<Ops['log']['input']>>,
    Same<OutputOf<typeof mainstay.log>, z.output<Ops['log']['output']>>,
    Same<InputOf<typeof mainstay.members.get>, z.input<Ops['members.get']['input']>>,
    Same<OutputOf<typeof mainstay.members.get>, z.output<Ops['members.get']['output']>>,
    Same<InputOf<typeof mainstay.messages.delete>, z.input<Ops['messages.delete']['input']>>,
    Same<OutputOf<typeof mainstay.messages.delete>, z.output<Ops['messages.delete']['output']>>,
    Same<InputOf<typeof mainstay.messages.edit>, z.input<Ops['messages.edit']['input']>>,
    Same<OutputOf<typeof mainstay.messages.edit>, z.output<Ops['messages.edit']['output']>>,
    Same<InputOf<typeof mainstay.messages.get>, z.input<Ops['messages.get']['input']>>,
    Same<OutputOf<typeof mainstay.messages.get>, z.output<Ops['messages.get']['output']>>,
    Same<InputOf<typeof mainstay.messages.list>, z.input<Ops['messages.list']['input']>>,
    Same<OutputOf<typeof mainstay.messages.list>, z.output<Ops['messages.list']['output']>>,
    Same<InputOf<typeof mainstay.messages.send>, z.input<Ops['messages.send']['input']>>,
    Same<OutputOf<typeof mainstay.messages.send>, z.output<Ops['messages.send']['output']>>,
    Same<InputOf<typeof mainstay.reactions.add>, z.input<Ops['reactions.add']['input']>>,
    Same<OutputOf<typeof mainstay.reactions.add>, z.output<Ops['reactions.add']['output']>>,
    Same<InputOf<typeof mainstay.roles.add>, z.input<Ops['roles.add']['input']>>,
    Same<OutputOf<typeof mainstay.roles.add>, z.output<Ops['roles.add']['output']>>,
    Same<InputOf<typeof mainstay.roles.remove>, z.input<Ops['roles.remove']['input']>>,
    Same<OutputOf<typeof mainstay.roles.remove>, z.output<Ops['roles.remove']['output']>>,
    Same<InputOf<typeof mainstay.timers.cancel>, z.input<Ops['timers.cancel']['input']>>,
    Same<OutputOf<typeof mainstay.timers.cancel>, z.output<Ops['timers.cancel']['output']>>,
    Same<InputOf<typeof mainstay.timers.schedule>, z.input<Ops['timers.schedule']['input']>>,
    Same<OutputOf<typeof mainstay.timers.schedule>, z.output<Ops['timers.schedule']['output']>>,
  ]
>;
