import { MessageType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { channelPermissions, Permission } from '../permissions.ts';
import { compose, SETTABLE_FLAGS, USERS_ONLY, type Content } from '../rest/compose.ts';
import { fail } from '../rest/errors.ts';
import type { MessageCreate } from '../rest/message-forms.ts';
import type { Call } from '../rest/operation.ts';
import type { Channel, Message, MessageReference } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { makeMessage, messageEvent, postMessage } from '../world/messages.ts';
import { watchPoll } from '../world/polls.ts';
import type { World } from '../world/world.ts';
import { GUILD_INSTALL } from './installation.ts';
import { CommandKind, InteractionKind } from './kinds.ts';

const CHAT_INPUT_COMMAND = 20;
const CONTEXT_MENU_COMMAND = 23;

export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;
const SETTABLE = SETTABLE_FLAGS | EPHEMERAL;

const NOTHING: Content = { content: '', embeds: [], components: [], attachments: [] };

/** Content of an answer; empty while the application has only deferred it. */
export type AnswerForm = Partial<
  Pick<
    MessageCreate,
    'content' | 'embeds' | 'components' | 'attachments' | 'allowed_mentions' | 'flags' | 'tts' | 'poll'
  >
>;

/**
 * Metadata that a message has of the interaction it answers. @see
 * https://docs.discord.com/developers/resources/message#message-interaction-metadata-object
 */
export function metadataOf(world: World, interaction: Interaction): object {
  const { id, type, name, commandType, targetId, messageId, triggeredBy } = interaction;
  const target =
    commandType === CommandKind.user ? { target_user: world.user(targetId ?? '') } : { target_message_id: targetId };
  return {
    id,
    type,
    user: world.user(interaction.userId),
    authorizing_integration_owners: interaction.owners,
    ...(name ? { name, command_type: commandType } : {}),
    ...(commandType > CommandKind.slash ? target : {}),
    ...(type === InteractionKind.component ? { interacted_message_id: messageId } : {}),
    ...(type === InteractionKind.modalSubmit ? { triggering_interaction_metadata: triggeredBy } : {}),
  };
}

/** Type and reference of an answer: a command's own, or a reply to the message with the component. */
function frameOf(
  world: World,
  interaction: Interaction,
  isFirst: boolean,
): { type: number; reference?: MessageReference } {
  const { commandType, targetId, channelId, guildId } = interaction;
  const refer = (to: string): { reference: MessageReference } => ({
    reference: {
      type: 0,
      message_id: to,
      channel_id: channelId,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
    },
  });
  if (isFirst && interaction.type === InteractionKind.command) {
    if (commandType === CommandKind.slash) return { type: CHAT_INPUT_COMMAND };
    const isOnMessage = commandType === CommandKind.message && targetId !== null;
    return { type: CONTEXT_MENU_COMMAND, ...(isOnMessage ? refer(targetId) : {}) };
  }
  const answered = isFirst ? interaction.messageId : interaction.originalId;
  if (answered === null || !world.log(channelId).get(answered)) return { type: MessageType.Default };
  return { type: MessageType.Reply, ...refer(answered) };
}

/** The channel of the interaction. @throws DiscordError 10003 when that channel was deleted since */
export function channelOf(world: World, interaction: Interaction): Channel {
  const channel = world.channels.get(interaction.channelId);
  if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
  return channel;
}

/** Emits a dispatch about a message that only one user sees. */
export function whisper(
  world: World,
  interaction: Interaction,
  message: Message,
  t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE',
): void {
  const channel = channelOf(world, interaction);
  const seenBy = { ephemeral_for: interaction.userId };
  const guild = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
  world.emit({ t, d: { ...messageEvent(world, channel, message), ...seenBy }, ...guild, watchersOnly: true });
}

/** Whether the application may mention everyone in the channel of the answer. */
export function mayMentionEveryone(world: World, interaction: Interaction): boolean {
  const guild = world.guilds.get(interaction.guildId ?? '');
  const bot = guild?.members.get(world.applications.get(interaction.applicationId)?.botId ?? '');
  if (!guild) return true;
  if (!bot) return false;
  const own = channelPermissions(guild, bot, channelOf(world, interaction), world.clock.now());
  return (own & Permission.MentionEveryone) !== 0n;
}

/** Whether all users may see answers: a user's own application needs a permission of that user. */
function maySpeakUp(world: World, { owners, guildId, userId, ...interaction }: Interaction): boolean {
  const guild = world.guilds.get(guildId ?? '');
  const member = guild?.members.get(userId);
  if (!guild || !member || owners[GUILD_INSTALL] !== undefined) return true;
  const channel = world.channels.get(interaction.channelId)!;
  return (channelPermissions(guild, member, channel, world.clock.now()) & Permission.UseExternalApps) !== 0n;
}

/** Sends a message in answer to an interaction: the first one, or a follow-up. */
export function sayAnswer(
  call: Call,
  interaction: Interaction,
  form: AnswerForm,
  kind: { isFirst: boolean; isLoading?: boolean },
): Message {
  const { world } = call;
  const channel = channelOf(world, interaction);
  const { poll, ...content } = kind.isLoading ? NOTHING : compose(call, channel, form);
  const asked = (form.flags ?? 0) | (maySpeakUp(world, interaction) ? 0 : EPHEMERAL);
  const isEphemeral = (asked & EPHEMERAL) !== 0;
  const application = world.applications.get(interaction.applicationId)!;
  const flags = kind.isLoading ? (asked & EPHEMERAL) | LOADING : asked & SETTABLE;
  const original = kind.isFirst ? {} : { original_response_message_id: interaction.originalId };
  const metadata = { ...metadataOf(world, interaction), ...(interaction.originalId === null ? {} : original) };
  const { id, type, name } = interaction;
  const legacy = { id, type, name, user: world.user(interaction.userId) };
  const message = makeMessage(world, channel, {
    author: world.user(application.botId)!,
    ...content,
    flags,
    tts: form.tts,
    allowed: form.allowed_mentions ?? USERS_ONLY,
    mayMentionEveryone: mayMentionEveryone(world, interaction),
    ...frameOf(world, interaction, kind.isFirst),
    more: {
      application_id: application.id,
      webhook_id: application.id,
      ...(poll ? { poll } : {}),
      interaction_metadata: metadata,
      ...(interaction.name && kind.isFirst ? { interaction: legacy } : {}),
    },
  });
  if (kind.isFirst) interaction.originalId = message.fields.id;
  if (isEphemeral) {
    interaction.hidden.set(message.fields.id, message);
    whisper(world, interaction, message, 'MESSAGE_CREATE');
  } else postMessage(world, channel, message);
  if (poll) watchPoll(world, channel, message);
  return message;
}

const isAnswer = (message: Message | undefined, { id }: Interaction): boolean =>
  (message?.fields.interaction_metadata as { id: string } | undefined)?.id === id;

/** Finds a message that was sent with the interaction's token, or the message of its component, in any channel. */
export function findAnswer(world: World, interaction: Interaction, id: string): Message | undefined {
  const hidden = interaction.hidden.get(id);
  if (hidden) return hidden;
  const message = world.log(interaction.channelId).get(id);
  if (message && (isAnswer(message, interaction) || id === interaction.messageId)) return message;
  return id === interaction.messageId ? world.interactions.hiddenFrom(interaction.userId, id) : undefined;
}
