import { MessageType } from 'discord-api-types/v10';
import { compareIds } from '../snowflakes.ts';
import type { Message } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { wordsOf } from './compose.ts';
import type { MessageSearch } from './search-query.ts';

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
const LINK = /https?:\/\/([^\s/<>?#]+)/gi;
const hostsOf = (text: string): string[] => [...text.matchAll(LINK)].map(([, host]) => host!.toLowerCase());

/** Whether the words occur in this order, with at most `slop` other words between two of them. */
export function hasWords(text: string, asked: string, slop: number): boolean {
  const [found, wanted] = [words(text), words(asked)];
  if (wanted.length === 0) return true;
  return found.some((_, start) => {
    let at = start - 1;
    return wanted.every((word, index) => {
      const next = found.findIndex((one, place) => place > at && one === word);
      const isNear = next !== -1 && (index === 0 ? next === start : next - at - 1 <= slop);
      at = next;
      return isNear;
    });
  });
}

type Embed = { type?: string; image?: unknown; thumbnail?: unknown; video?: unknown; provider?: { name?: string } };

const things: Readonly<Record<string, (message: Message) => boolean>> = {
  image: ({ fields }) =>
    fields.attachments.some(({ content_type: type }) => type?.startsWith('image/')) ||
    (fields.embeds as Embed[]).some(({ image }) => image !== undefined),
  sound: ({ fields }) => fields.attachments.some(({ content_type: type }) => type?.startsWith('audio/')),
  video: ({ fields }) => fields.attachments.some(({ content_type: type }) => type?.startsWith('video/')),
  file: ({ fields }) => fields.attachments.length > 0,
  sticker: ({ fields }) => (fields.sticker_items?.length ?? 0) > 0,
  embed: ({ fields }) => fields.embeds.length > 0,
  link: ({ fields }) => hostsOf(wordsOf(fields)).length > 0,
  poll: ({ fields }) => fields.poll !== undefined,
  snapshot: ({ fields }) => (fields.message_snapshots?.length ?? 0) > 0,
};

function authorType({ fields }: Message): string {
  if (fields.webhook_id !== undefined && fields.interaction_metadata === undefined) return 'webhook';
  return 'bot' in fields.author && fields.author.bot ? 'bot' : 'user';
}

/** Names with a minus before them must not match; of the others one must. */
function fitsSome(asked: readonly string[] | undefined, fits: (name: string) => boolean): boolean {
  if (!asked) return true;
  const refused = asked.filter((name) => name.startsWith('-'));
  const wanted = asked.filter((name) => !name.startsWith('-'));
  return !refused.some((name) => fits(name.slice(1))) && (wanted.length === 0 || wanted.some(fits));
}

const embedTypes: Readonly<Record<string, (embed: Embed) => boolean>> = {
  image: ({ image }) => image !== undefined,
  video: ({ video }) => video !== undefined,
  gif: ({ type }) => type === 'gifv',
  sound: () => false,
  article: ({ type }) => type === 'article',
};

const isIn = (list: readonly string[] | undefined, value: string | undefined): boolean =>
  list === undefined || (value !== undefined && list.includes(value));
const shares = (list: readonly string[] | undefined, values: readonly string[]): boolean =>
  list === undefined || values.some((value) => list.includes(value));

function fitsPeople(world: World, { fields }: Message, query: MessageSearch): boolean {
  const reference = fields.type === MessageType.Reply ? fields.message_reference : undefined;
  const answered = reference?.message_id && world.log(reference.channel_id).get(reference.message_id);
  return (
    isIn(query.author_id, fields.author.id) &&
    shares(
      query.mentions,
      fields.mentions.map(({ id }) => id),
    ) &&
    shares(query.mentions_role_id, fields.mention_roles) &&
    (query.mention_everyone === undefined || fields.mention_everyone === query.mention_everyone) &&
    isIn(query.replied_to_message_id, reference?.message_id) &&
    isIn(query.replied_to_user_id, answered ? answered.fields.author.id : undefined)
  );
}

function fitsContent({ fields }: Message, query: MessageSearch): boolean {
  const names = fields.attachments.map(({ filename }) => filename);
  const embeds = fields.embeds as Embed[];
  return (
    (query.content === undefined || hasWords(wordsOf(fields), query.content, query.slop)) &&
    shares(query.link_hostname, hostsOf(wordsOf(fields))) &&
    shares(query.attachment_filename, names) &&
    shares(
      query.attachment_extension,
      names.map((name) => name.split('.').at(-1)!),
    ) &&
    (query.embed_type === undefined ||
      query.embed_type.some((type) => embeds.some((embed) => embedTypes[type]!(embed)))) &&
    shares(
      query.embed_provider,
      embeds.flatMap(({ provider }) => provider?.name ?? []),
    )
  );
}

/** Whether a message matches the search. */
export function matches(world: World, message: Message, query: MessageSearch): boolean {
  const { id, pinned } = message.fields;
  return (
    (query.min_id === undefined || compareIds(id, query.min_id) > 0) &&
    (query.max_id === undefined || compareIds(id, query.max_id) < 0) &&
    (query.pinned === undefined || pinned === query.pinned) &&
    fitsSome(query.author_type, (type) => authorType(message) === type) &&
    fitsSome(query.has, (thing) => things[thing]!(message)) &&
    fitsPeople(world, message, query) &&
    fitsContent(message, query)
  );
}
