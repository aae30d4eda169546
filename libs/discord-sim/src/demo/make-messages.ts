import { ChannelType, MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { Channel, Message } from '../world/entities.ts';
import { makeMessage, type NewMessage } from '../world/messages.ts';
import type { Plan } from './plan.ts';

type Kind = 'embed' | 'file' | 'reply' | 'reactions' | 'poll' | 'sticker' | 'pin';
const KINDS: readonly Kind[] = ['embed', 'file', 'reply', 'reactions', 'poll', 'sticker', 'pin'];
const EMOJIS = ['👍', '🎉', '❤️', '😂'];

/** A small file that a message carries. */
function attach({ world, url }: Plan, channel: Channel, at: number): NonNullable<NewMessage['attachments']> {
  const id = world.snowflakes.at(at);
  const path = `/attachments/${channel.id}/${id}/note.txt`;
  const bytes = Buffer.from(`A note of ${channel.name}.`);
  const content_type = 'text/plain; charset=utf-8';
  world.files.store(path, { filename: 'note.txt', contentType: 'text/plain', bytes });
  return [{ id, filename: 'note.txt', size: bytes.length, url: url + path, proxy_url: url + path, content_type }];
}

function formOf(
  plan: Plan,
  channel: Channel,
  kind: Kind | null,
  at: number,
  before: Message | undefined,
): Partial<NewMessage> {
  const { world, guild } = plan;
  if (kind === 'embed')
    return { embeds: [{ type: 'rich', title: 'News', description: 'There is some.', color: 0x3f_7d_6b }] };
  if (kind === 'file') return { attachments: attach(plan, channel, at) };
  if (kind === 'reply' && before) {
    const reference = {
      type: MessageReferenceType.Default,
      message_id: before.fields.id,
      channel_id: channel.id,
      guild_id: guild.fields.id,
    };
    return { type: MessageType.Reply, reference };
  }
  if (kind === 'poll') {
    const answers = ['Yes', 'No'].map((text, index) => ({ answer_id: index + 1, poll_media: { text } }));
    const expiry = world.timestamp(plan.until + 86_400_000);
    return {
      content: '',
      more: { poll: { question: { text: 'Well?' }, answers, expiry, allow_multiselect: false, layout_type: 1 } },
    };
  }
  const [sticker] = guild.stickers.values();
  if (kind !== 'sticker' || !sticker) return {};
  const { id, name, format_type } = sticker;
  return { more: { sticker_items: [{ id, name, format_type }] } };
}

function decorate(
  { world, people, recipe }: Plan,
  channel: Channel,
  message: Message,
  kind: Kind | null,
  at: number,
): void {
  const some = () =>
    new Set(people.slice(0, world.random.between(1, Math.min(recipe.members, 9))).map(({ user }) => user.id));
  if (kind === 'reactions') {
    const name = world.random.pick(EMOJIS);
    message.reactions.set(name.replaceAll('\uFE0F', ''), { emoji: { id: null, name }, userIds: some() });
  }
  if (kind === 'poll') message.votes!.byAnswer.set(1, some());
  if (kind !== 'pin') return;
  message.pinnedAt = world.timestamp(at);
  message.fields.pinned = true;
  channel.last_pin_timestamp = message.pinnedAt;
}

/** Messages of all text channels, one per minute, up to now: each contains its number. */
export function addMessages(plan: Plan): void {
  const { world, recipe, guild, people, until } = plan;
  if (recipe.messages === 0) return;
  const first = until - (recipe.messages + 1) * 60_000;
  for (const channel of [...guild.channels.values()].filter(
    ({ type }) => type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement,
  )) {
    const log = world.log(channel.id);
    let before: Message | undefined;
    for (let count = 1; count <= recipe.messages; count += 1) {
      const author = world.random.pick(people).user;
      const at = first + count * 60_000;
      const kind = recipe.rich > 0 && world.random.chance(recipe.rich) ? world.random.pick(KINDS) : null;
      const form = { author, content: `Message ${count}`, at, ...formOf(plan, channel, kind, at, before) };
      const message = makeMessage(world, channel, form);
      decorate(plan, channel, message, kind, at);
      log.add(message);
      if (form.attachments) world.files.carry(message.fields.id, [new URL(form.attachments[0]!.url).pathname]);
      channel.last_message_id = message.fields.id;
      before = message;
    }
  }
}
