import { mentionsOf } from '../world/mentions.ts';
import type { Channel, Message } from '../world/entities.ts';
import { attach } from './compose.ts';
import { fail } from './errors.ts';
import type { MessageEdit } from './message-forms.ts';
import type { Call } from './operation.ts';

const SUPPRESS_EMBEDS = 1 << 2;
const LOADING = 1 << 7;

/** Changes a message as an edit asks; it is for the caller to tell of it. @throws DiscordError 50006 when nothing is left */
export function revise(call: Call<MessageEdit>, channel: Channel, message: Message, mayMentionEveryone: boolean): void {
  const { body, world } = call;
  const next = { ...message.fields };
  if (body.content !== undefined) {
    next.content = body.content ?? '';
    Object.assign(
      next,
      mentionsOf(world, channel, next.content, { allowed: body.allowed_mentions, mayMentionEveryone }),
    );
  }
  if (body.embeds !== undefined) next.embeds = (body.embeds ?? []).map((embed) => ({ ...embed, type: 'rich' }));
  if (body.components !== undefined) next.components = body.components ?? [];
  if (body.attachments !== undefined || call.uploads.length > 0) {
    const kept = new Set(body.attachments?.map(({ id }) => id));
    const before =
      body.attachments === undefined ? next.attachments : next.attachments.filter(({ id }) => kept.has(id));
    next.attachments = [...before, ...attach(call, channel, body)];
  }
  if (body.flags !== undefined) next.flags = (next.flags & ~SUPPRESS_EMBEDS) | (body.flags & SUPPRESS_EMBEDS);
  if (next.content.trim() === '' && next.embeds.length + next.components.length + next.attachments.length === 0)
    throw fail(50006);
  const isFirst = (next.flags & LOADING) !== 0;
  next.flags &= ~LOADING;
  const isContent = [body.content, body.embeds, body.components, body.attachments].some((part) => part !== undefined);
  if (isContent && !isFirst) next.edited_timestamp = world.timestamp();
  message.fields = next;
}
