import type { Guild, Message } from 'discord.js';
import type { Facts } from './facts.ts';
import * as F from './fields.ts';
import { withoutSignatures } from './plain.ts';

function poll(message: Message): object | null {
  const { poll: one } = message;
  return (
    one && {
      question: one.question.text,
      expires: one.expiresTimestamp,
      many: one.allowMultiselect,
      layout: one.layoutType,
      isFinal: one.resultsFinalized,
      answers: one.answers.map(({ id, text, voteCount, voters }) => ({
        id,
        text,
        voteCount,
        voters: [...voters.cache.keys()].sort(),
      })),
    }
  );
}

/** A message with all its parts. */
export function believedMessage(message: Message): Record<string, unknown> {
  const { reactions, mentions, attachments, stickers, embeds, components, messageSnapshots } = message;
  return {
    ...F.believedOf(message, F.MESSAGE),
    webhook: message.webhookId && message.author.username,
    embeds: withoutSignatures(embeds.map((embed) => embed.data)),
    components: withoutSignatures(components.map((component) => component.toJSON())),
    attachments: Object.fromEntries(attachments.map((one) => [one.id, F.believedOf(one, F.ATTACHMENT)])),
    stickers: [...stickers.values()].map(({ id, name, format }) => ({ id, name, format })),
    mentioned: [...mentions.users.keys()].sort(),
    // Depending on the order of events it keeps messages that were deleted since, or does not know them.
    mentionedRoles: [...mentions.roles.keys()].filter((id) => message.guild?.roles.cache.has(id)).sort(),
    snapshots: messageSnapshots.size,
    poll: poll(message),
    // Without the users of reactions: a MESSAGE_UPDATE with reactions creates them again, without users (Message._patch).
    reactions: Object.fromEntries(
      reactions.cache.map(({ emoji, count, countDetails, me }) => [
        emoji.id ?? emoji.name,
        { count, ...countDetails, me },
      ]),
    ),
  };
}

/** Every message in a client's cache, of all channels. */
export function believedMessages(guild: Guild): Facts {
  const found: Facts = {};
  for (const channel of guild.channels.cache.values()) {
    if (!('messages' in channel)) continue;
    for (const [id, message] of channel.messages.cache)
      // The starter message is also put into the thread's cache, which no later event updates (Message._patch).
      if (message.channelId === channel.id) found[id] = believedMessage(message);
  }
  return found;
}
