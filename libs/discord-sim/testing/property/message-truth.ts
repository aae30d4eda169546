import type { Guild, Message } from '../../src/world/entities.ts';
import type { World } from '../../src/world/world.ts';
import type { Facts } from './facts.ts';
import * as F from './fields.ts';
import { withoutSignatures } from './plain.ts';

const SUPPRESS_EMBEDS = 1 << 2;

function poll({ fields: { poll: one }, votes }: Message): object | null {
  if (!one) return null;
  return {
    question: one.question.text,
    expires: Date.parse(one.expiry),
    many: one.allow_multiselect,
    layout: one.layout_type,
    isFinal: votes!.isFinal,
    answers: one.answers.map(({ answer_id: id, poll_media: { text } }) => {
      const voters = [...(votes!.byAnswer.get(id) ?? [])].sort();
      return { id, text: text ?? null, voteCount: voters.length, voters };
    }),
  };
}

function reactions(message: Message): Facts {
  return Object.fromEntries(
    [...message.reactions.values()].map(({ emoji, userIds, burstIds }) => {
      const [normal, burst] = [userIds.size, burstIds?.size ?? 0];
      // The witnesses do not react.
      return [emoji.id ?? emoji.name, { count: normal + burst, normal, burst, me: false }];
    }),
  );
}

function trueMessage(message: Message, guild: Guild): Record<string, unknown> {
  const { fields } = message;
  return {
    ...F.trueOf(fields, F.MESSAGE),
    webhook: fields.webhook_id === undefined ? null : fields.author.username,
    embeds: fields.flags & SUPPRESS_EMBEDS ? [] : withoutSignatures(fields.embeds),
    components: withoutSignatures(fields.components),
    attachments: Object.fromEntries(fields.attachments.map((one) => [one.id, F.trueOf(one, F.ATTACHMENT)])),
    stickers: ((fields.sticker_items ?? []) as Array<Record<string, unknown>>).map(({ id, name, format_type }) => ({
      id,
      name,
      format: format_type,
    })),
    mentioned: fields.mentions.map(({ id }) => id).sort(),
    mentionedRoles: fields.mention_roles.filter((id) => guild.roles.has(id)).sort(),
    snapshots: fields.message_snapshots?.length ?? 0,
    poll: poll(message),
    reactions: reactions(message),
  };
}

/** Every message of the guild. */
export function trueMessages(world: World, guild: Guild): Facts {
  const found: Facts = {};
  for (const id of guild.channels.keys())
    for (const message of world.log(id)) found[message.fields.id] = trueMessage(message, guild);
  return found;
}
