import { compose, type Content } from '../rest/compose.ts';
import type { MessageCreate } from '../rest/message-forms.ts';
import type { Call } from '../rest/operation.ts';
import type { Channel, Message } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { makeMessage, messageEvent, postMessage } from '../world/messages.ts';
import { watchPoll } from '../world/polls.ts';
import type { World } from '../world/world.ts';
import { APPLICATION_COMMAND } from './invoke.ts';

export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;
const SETTABLE = (1 << 2) | (1 << 12) | (1 << 15);

const NOTHING: Content = { content: '', embeds: [], components: [], attachments: [] };

/** What an answer says; empty while the application is still thinking. */
export type AnswerForm = Partial<
  Pick<
    MessageCreate,
    'content' | 'embeds' | 'components' | 'attachments' | 'allowed_mentions' | 'flags' | 'tts' | 'poll'
  >
>;

function metadata(world: World, interaction: Interaction): object {
  const user = world.user(interaction.userId);
  const { id, type, name } = interaction;
  const owners = { '0': interaction.guildId ?? '0' };
  return {
    interaction_metadata: { id, type, user, authorizing_integration_owners: owners, ...(name ? { name } : {}) },
    ...(type === APPLICATION_COMMAND ? { interaction: { id, type, name, user } } : {}),
  };
}

export function channelOf(world: World, interaction: Interaction): Channel {
  return world.channels.get(interaction.channelId)!;
}

/** Tells those who watch of a message that only one person sees. */
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

/** Sends a message in answer to an interaction: the first one, or one that follows. */
export function sayAnswer(
  call: Call,
  interaction: Interaction,
  form: AnswerForm,
  kind: { isFirst: boolean; isLoading?: boolean },
): Message {
  const { world } = call;
  const channel = channelOf(world, interaction);
  const { poll, ...content } = kind.isLoading ? NOTHING : compose(call, channel, form);
  const isEphemeral = ((form.flags ?? 0) & EPHEMERAL) !== 0;
  const application = world.applications.get(interaction.applicationId)!;
  const flags = ((form.flags ?? 0) & (SETTABLE | EPHEMERAL)) | (kind.isLoading ? LOADING : 0);
  const message = makeMessage(world, channel, {
    author: world.user(application.botId)!,
    ...content,
    flags,
    tts: form.tts,
    allowed: form.allowed_mentions,
    type: kind.isFirst && interaction.type === APPLICATION_COMMAND ? 20 : 0,
    more: {
      application_id: application.id,
      webhook_id: application.id,
      ...(poll ? { poll } : {}),
      ...metadata(world, interaction),
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

/** A message of an interaction, wherever it is. */
export function findAnswer(world: World, interaction: Interaction, id: string): Message | undefined {
  const hidden = interaction.hidden.get(id);
  if (hidden) return hidden;
  const message = world.log(interaction.channelId).get(id);
  const isOwn = message?.fields.webhook_id === interaction.applicationId || id === interaction.messageId;
  return isOwn ? message : undefined;
}
