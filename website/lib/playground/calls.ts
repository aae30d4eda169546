import { answer, api } from '../api';
import type { DiscordMessage, Fault, Playground } from '../types';
import type { Started } from './interactions';

const inGuild = (guild: string) => ({ params: { path: { guild } } });
const inChannel = (guild: string, channel: string) => ({ params: { path: { guild, channel } } });
const ofMessage = (guild: string, { channel_id: channel, id: message }: Place) => ({
  params: { path: { guild, channel, message } },
});

type Place = Pick<DiscordMessage, 'id' | 'channel_id'>;

export const messagesPage = 50;

export function fetchPlayground(guildId: string): Promise<Playground> {
  return answer(api.GET('/api/guilds/{guild}/playground', inGuild(guildId)));
}

/** Oldest first. */
export async function fetchMessages(guild: string, channel: string, before?: string): Promise<DiscordMessage[]> {
  const query = before === undefined ? { limit: messagesPage } : { limit: messagesPage, before };
  const params = { path: { guild, channel }, query };
  const page = await answer(api.GET('/api/guilds/{guild}/playground/channels/{channel}/messages', { params }));
  return page.toReversed();
}

export interface OutgoingFile {
  name: string;
  contentType: string;
  base64: string;
}

export interface Outgoing {
  as: string;
  content: string;
  replyTo?: string;
  files?: OutgoingFile[];
}

export function sendMessage(guild: string, channel: string, body: Outgoing) {
  const options = { ...inChannel(guild, channel), body };
  return answer(api.POST('/api/guilds/{guild}/playground/channels/{channel}/messages', options));
}

export function editMessage(guild: string, message: Place, body: { as: string; content: string }) {
  const options = { ...ofMessage(guild, message), body };
  return answer(api.PATCH('/api/guilds/{guild}/playground/channels/{channel}/messages/{message}', options));
}

export function deleteMessage(guild: string, message: Place, as: string) {
  const options = { ...ofMessage(guild, message), body: { as } };
  return answer(api.DELETE('/api/guilds/{guild}/playground/channels/{channel}/messages/{message}', options));
}

/** Reacts as a member, or takes the reaction back. `emoji` is a Unicode emoji or `name:id`. */
export function react(guild: string, place: Place, emoji: string, as: string, remove: boolean) {
  const path = { guild, channel: place.channel_id, message: place.id, emoji };
  const options = { params: { path }, body: { as } };
  const url = '/api/guilds/{guild}/playground/channels/{channel}/messages/{message}/reactions/{emoji}' as const;
  return answer(remove ? api.DELETE(url, options) : api.PUT(url, options));
}

export function startTyping(guild: string, channel: string, as: string) {
  const options = { ...inChannel(guild, channel), body: { as } };
  return answer(api.POST('/api/guilds/{guild}/playground/channels/{channel}/typing', options));
}

export function fetchCommands(guild: string, as: string) {
  const params = { path: { guild }, query: { as } };
  return answer(api.GET('/api/guilds/{guild}/playground/commands', { params }));
}

/** What comes of it comes by the stream. */
export function interact(guild: string, channel: string, body: Started & { nonce: string }) {
  const options = { ...inChannel(guild, channel), body };
  return answer(api.POST('/api/guilds/{guild}/playground/channels/{channel}/interactions', options));
}

/** Without `after`: the newest. */
export function fetchJournal(guild: string, after?: number) {
  const params = { path: { guild }, query: after === undefined ? {} : { after } };
  return answer(api.GET('/api/guilds/{guild}/playground/journal', { params }));
}

export function fetchClock(guild: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/clock', inGuild(guild)));
}

export function windClock(guild: string, windMs: number) {
  return answer(api.POST('/api/guilds/{guild}/playground/clock', { ...inGuild(guild), body: { windMs } }));
}

export function joinGuild(guild: string, body: { username?: string }) {
  return answer(api.POST('/api/guilds/{guild}/playground/members', { ...inGuild(guild), body }));
}

export function startRaid(guild: string, body: { accounts: number; channelId?: string; content?: string }) {
  return answer(api.POST('/api/guilds/{guild}/playground/raid', { ...inGuild(guild), body }));
}

export function fetchFaults(guild: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/faults', inGuild(guild)));
}

export function layFault(guild: string, body: Fault) {
  return answer(api.POST('/api/guilds/{guild}/playground/faults', { ...inGuild(guild), body }));
}

export function clearFaults(guild: string) {
  return answer(api.DELETE('/api/guilds/{guild}/playground/faults', inGuild(guild)));
}
