import { ChannelType, MessageReferenceType, MessageType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import type { Account, Channel, Message } from '../world/entities.ts';
import { moderate, type Verdict } from '../world/moderation/moderate.ts';
import { makeMessage, postMessage } from '../world/messages.ts';
import { watchPoll } from '../world/polls.ts';
import { isForum, isThread, setArchived, tellOfThread } from '../world/threads.ts';
import type { World } from '../world/world.ts';
import { self, type ChannelAccess } from './access.ts';
import { checkV2, compose, MessageFlag, SETTABLE_FLAGS, type Content } from './compose.ts';
import { fail } from './errors.ts';
import type { MessageCreate } from './message-forms.ts';
import type { Call } from './operation.ts';
import { checkSlowmode, knownByNonce, rememberNonce } from './post-rules.ts';
import { referenceOf, type Referenced } from './references.ts';
import { checkStickers } from './stickers.ts';

/** Text, DM, voice, announcement, threads, stage. */
const TEXT_TYPES = new Set<number>([
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.DM,
  ChannelType.GroupDM,
  ChannelType.GuildAnnouncement,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildStageVoice,
]);

/** Permissions that the parts of a message need, besides the permission to send. */
function checkParts(access: ChannelAccess, form: MessageCreate, uploads: number): void {
  const { need, can } = access;
  if (form.tts) need(Permission.SendTTSMessages);
  if (form.embeds?.length) need(Permission.EmbedLinks);
  if (form.poll) need(Permission.SendPolls);
  const isVoice = ((form.flags ?? 0) & MessageFlag.IsVoiceMessage) !== 0;
  if (isVoice && !can(Permission.SendVoiceMessages))
    throw fail(RESTJSONErrorCodes.YouCannotSendVoiceMessagesInThisChannel);
  if (uploads > 0) need(Permission.AttachFiles);
}

/** Only moderators write in a locked thread. @throws DiscordError 160005 */
export function checkLocked(channel: Channel, can: ChannelAccess['can']): void {
  if (isThread(channel) && channel.thread_metadata?.locked && !can(Permission.ManageThreads))
    throw fail(RESTJSONErrorCodes.ThreadLocked);
}

/** An archived thread cannot change. @throws DiscordError 50083 */
export function checkAwake(channel: Channel): void {
  if (isThread(channel) && channel.thread_metadata?.archived)
    throw fail(RESTJSONErrorCodes.InvalidActionOnArchivedThread);
}

/** Rejects content that the caller may not send here. */
export function checkSending(
  call: Pick<Call, 'world' | 'uploads' | 'caller'>,
  access: ChannelAccess,
  form: MessageCreate,
): void {
  const { channel, need, can, guild } = access;
  if (isForum(channel)) throw fail(RESTJSONErrorCodes.CannotSendAMessageInAForumChannel);
  if (!TEXT_TYPES.has(channel.type)) throw fail(RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel);
  need(Permission.SendMessages);
  checkLocked(channel, can);
  checkParts(access, form, call.uploads.length);
  if ((form.flags ?? 0) & MessageFlag.IsComponentsV2) checkV2(form);
  if (form.sticker_ids?.length) checkStickers(call.world, access, self(call).user.id, form.sticker_ids);
  if (!guild) checkDm(call, channel);
}

/** A bot may write only to people, and only if it shares a guild with them. @throws DiscordError 50007, 50278 */
function checkDm({ world, caller }: Pick<Call, 'world' | 'caller'>, channel: Channel): void {
  if (caller.kind !== 'bot') return;
  const other = world.parties.get(channel.id)?.find((id) => id !== caller.account.user.id);
  if (channel.type === ChannelType.DM && world.user(other ?? '')?.bot)
    throw fail(RESTJSONErrorCodes.CannotSendMessagesToThisUser);
  const isKnown = world.guildsOf(caller.account.user.id).some(({ members }) => members.has(other ?? ''));
  if (!isKnown) throw fail(RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds);
}

/** Author and additional fields of a message. */
export interface Saying {
  author: Account['user'];
  mayMentionEveryone: boolean;
  referenced?: Referenced;
  id?: string;
}

/** Posts a composed message to its channel; an archived thread becomes active. */
export function post(
  world: World,
  channel: Channel,
  form: Partial<MessageCreate>,
  content: Content,
  saying: Saying,
): Message {
  const { reference, snapshots } = saying.referenced ?? {};
  if (isThread(channel) && channel.thread_metadata?.archived) {
    setArchived(world, channel, false);
    tellOfThread(world, channel, 'UPDATE');
  }
  const { sticker_items: stickers, poll, ...parts } = content;
  const message = makeMessage(world, channel, {
    ...parts,
    author: saying.author,
    type: reference?.type === MessageReferenceType.Default ? MessageType.Reply : MessageType.Default,
    flags: ((form.flags ?? 0) & SETTABLE_FLAGS) | (snapshots ? MessageFlag.HasSnapshot : 0),
    tts: form.tts,
    nonce: form.nonce,
    allowed: form.allowed_mentions,
    mayMentionEveryone: saying.mayMentionEveryone,
    reference,
    more: {
      ...(stickers ? { sticker_items: stickers } : {}),
      ...(poll ? { poll } : {}),
      ...(snapshots ? { message_snapshots: snapshots } : {}),
      ...(saying.id === undefined ? {} : { id: saying.id }),
    },
  });
  postMessage(world, channel, message);
  if (poll) watchPoll(world, channel, message);
  return message;
}

/** A message that a rule blocks is not posted, and the rule's other actions follow. @throws DiscordError 200000 or 200001 */
export function refuseBlocked(
  verdict: Verdict,
  code:
    RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration | RESTJSONErrorCodes.TitleWasBlockedByAutomaticModeration,
): void {
  if (!verdict.isBlocked) return;
  verdict.act(null);
  throw fail(code);
}

const NOTHING: Content = { content: '', embeds: [], components: [], attachments: [] };

/** A member or bot sends a message. @see https://docs.discord.com/developers/resources/message#create-message */
export function send(call: Call<MessageCreate>, access: ChannelAccess): Message {
  const { world, body } = call;
  const { channel, can } = access;
  checkSending(call, access, body);
  const author = self(call).user;
  const isNonced = body.enforce_nonce && body.nonce !== undefined;
  const known = isNonced ? knownByNonce(world, author.id, body.nonce!) : undefined;
  if (known) return known;
  const referenced = referenceOf(call, access, body);
  const content = referenced.snapshots ? NOTHING : compose(call, channel, body);
  checkSlowmode(world, access, author.id);
  call.spend('channelWrites', channel.id);
  const { guild, member } = access;
  const verdict = guild && member ? moderate(world, { guild, channel, member, content: content.content ?? '' }) : null;
  if (verdict) refuseBlocked(verdict, RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration);
  const mayMentionEveryone = can(Permission.MentionEveryone);
  const message = post(world, channel, body, content, { author, mayMentionEveryone, referenced });
  if (body.nonce !== undefined) rememberNonce(world, author.id, body.nonce, message);
  verdict?.act(message.fields.id);
  return message;
}
