import type { Guild, Message } from 'discord.js';
import type { Facts } from './belief.ts';
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
    // It keeps those that were deleted since, or does not know them: it depends on when.
    mentionedRoles: [...mentions.roles.keys()].filter((id) => message.guild?.roles.cache.has(id)).sort(),
    snapshots: messageSnapshots.size,
    poll: poll(message),
    // Not who reacted: a MESSAGE_UPDATE with reactions makes them anew, without users (Message._patch).
    reactions: Object.fromEntries(
      reactions.cache.map(({ emoji, count, countDetails, me }) => [
        emoji.id ?? emoji.name,
        { count, ...countDetails, me },
      ]),
    ),
  };
}

/** Every message that a client holds, of all channels. */
export function believedMessages(guild: Guild): Facts {
  const found: Facts = {};
  for (const channel of guild.channels.cache.values()) {
    if (!('messages' in channel)) continue;
    for (const [id, message] of channel.messages.cache)
      // The message from which a thread starts is put into the thread, too, and never heard of there (Message._patch).
      if (message.channelId === channel.id) found[id] = believedMessage(message);
  }
  return found;
}
