import { answer, api } from '../api';
import type { DiscordMessage, Fault, NewCampaign, Playground, WorldRecipe } from '../types';
import { type OnProgress, discordAs, sendWithProgress, uploadAs } from './discord';
import { type Started, interactionOf } from './interaction-request';

const inGuild = (guild: string) => ({ params: { path: { guild } } });

export type Place = Pick<DiscordMessage, 'id' | 'channel_id'>;
const pathOf = ({ channel_id: channel, id }: Place): string => `/channels/${channel}/messages/${id}`;

export const messagesPage = 50;

export function fetchPlayground(guildId: string): Promise<Playground> {
  return answer(api.GET('/api/guilds/{guild}/playground', inGuild(guildId)));
}

export function findPeople(guild: string, search: string, offset: number) {
  const query = { search, offset, limit: 50 };
  return answer(api.GET('/api/guilds/{guild}/playground/members', { params: { path: { guild }, query } }));
}

export function fetchPerson(guild: string, user: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/members/{user}', { params: { path: { guild, user } } }));
}

/** Oldest first, as a member sees them. */
export async function fetchMessages(guild: string, as: string, channel: string, before?: string) {
  const query = before === undefined ? '' : `&before=${before}`;
  const path = `/channels/${channel}/messages?limit=${messagesPage}${query}`;
  return (await discordAs<DiscordMessage[]>(guild, as, 'GET', path)).toReversed();
}

/** A message to send. */
export interface Outgoing {
  as: string;
  content: string;
  /** Names this message, at most 25 characters: sent twice, it is posted once. */
  nonce?: string;
  replyTo?: string;
  files?: File[];
  stickerIds?: string[];
  /** @see https://docs.discord.com/developers/resources/poll#poll-create-request-object */
  poll?: object;
  /** A message to forward. */
  forwards?: Place;
}

export function sendMessage(guild: string, channel: string, message: Outgoing, onProgress?: OnProgress) {
  const { as, content, nonce, replyTo, files = [], stickerIds, poll, forwards } = message;
  const reference = forwards
    ? { type: 1, message_id: forwards.id, channel_id: forwards.channel_id }
    : replyTo && { message_id: replyTo };
  const body = {
    ...(nonce === undefined ? {} : { nonce, enforce_nonce: true }),
    ...(content === '' ? {} : { content }),
    ...(reference ? { message_reference: reference } : {}),
    ...(stickerIds ? { sticker_ids: stickerIds } : {}),
    ...(poll ? { poll } : {}),
  };
  const path = `/channels/${channel}/messages`;
  return files.length > 0
    ? uploadAs<DiscordMessage>(guild, as, path, body, files, onProgress)
    : discordAs<DiscordMessage>(guild, as, 'POST', path, body);
}

export const editMessage = (guild: string, message: Place, as: string, content: string) =>
  discordAs(guild, as, 'PATCH', pathOf(message), { content });

export const deleteMessage = (guild: string, message: Place, as: string) =>
  discordAs(guild, as, 'DELETE', pathOf(message));

/** Reacts as a member, or takes the reaction back. `emoji` is a Unicode emoji or `name:id`. */
export const react = (guild: string, message: Place, emoji: string, as: string, remove: boolean) =>
  discordAs(guild, as, remove ? 'DELETE' : 'PUT', `${pathOf(message)}/reactions/${encodeURIComponent(emoji)}/@me`);

export const startTyping = (guild: string, channel: string, as: string) =>
  discordAs(guild, as, 'POST', `/channels/${channel}/typing`);

/** Votes for these answers of a poll, and for no others. */
export const voteFor = (guild: string, { channel_id: channel, id }: Place, as: string, answers: number[]) =>
  discordAs(guild, as, 'PUT', `/channels/${channel}/polls/${id}/answers/@me`, { answer_ids: answers });

export const endPoll = (guild: string, { channel_id: channel, id }: Place, as: string) =>
  discordAs(guild, as, 'POST', `/channels/${channel}/polls/${id}/expire`);

export const pin = (guild: string, { channel_id: channel, id }: Place, as: string, remove: boolean) =>
  discordAs(guild, as, remove ? 'DELETE' : 'PUT', `/channels/${channel}/messages/pins/${id}`);

/** @see https://docs.discord.com/developers/resources/message#get-channel-pins */
export async function fetchPins(guild: string, as: string, channel: string): Promise<DiscordMessage[]> {
  const path = `/channels/${channel}/messages/pins?limit=50`;
  const page = await discordAs<{ items: Array<{ message: DiscordMessage }> }>(guild, as, 'GET', path);
  return page.items.map(({ message }) => message);
}

export function fetchCommands(guild: string, as: string) {
  const params = { path: { guild }, query: { as } };
  return answer(api.GET('/api/guilds/{guild}/playground/commands', { params }));
}

/** The result arrives by the stream. */
export function interact(guild: string, channel: string, started: Started & { nonce: string }): Promise<unknown> {
  const body = interactionOf(guild, channel, started);
  const { as, files = [] } = started;
  return files.length > 0
    ? uploadAs(guild, as, '/interactions', body, files)
    : discordAs(guild, as, 'POST', '/interactions', body);
}

export function fetchClock(guild: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/clock', inGuild(guild)));
}

export function setClock(guild: string, body: { windMs?: number; stopped?: boolean }) {
  return answer(api.POST('/api/guilds/{guild}/playground/clock', { ...inGuild(guild), body }));
}

export function joinGuild(guild: string, body: { username?: string }) {
  return answer(api.POST('/api/guilds/{guild}/playground/members', { ...inGuild(guild), body }));
}

export function fetchCampaigns(guild: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/campaigns', inGuild(guild)));
}

export function startCampaign(guild: string, body: NewCampaign) {
  return answer(api.POST('/api/guilds/{guild}/playground/campaigns', { ...inGuild(guild), body }));
}

export function stopCampaign(guild: string, campaign: number) {
  const params = { path: { guild, campaign } };
  return answer(api.DELETE('/api/guilds/{guild}/playground/campaigns/{campaign}', { params }));
}

export function fetchFaults(guild: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/faults', inGuild(guild)));
}

export function layFault(guild: string, body: Fault) {
  return answer(api.POST('/api/guilds/{guild}/playground/faults', { ...inGuild(guild), body }));
}

export function removeFault(guild: string, fault: number) {
  return answer(api.DELETE('/api/guilds/{guild}/playground/faults/{fault}', { params: { path: { guild, fault } } }));
}

export function clearFaults(guild: string) {
  return answer(api.DELETE('/api/guilds/{guild}/playground/faults', inGuild(guild)));
}

export function fetchWorld(guild: string) {
  return answer(api.GET('/api/guilds/{guild}/playground/world', inGuild(guild)));
}

export function chooseWorld(guild: string, body: { recipe: WorldRecipe | null; seed?: number }) {
  return answer(api.POST('/api/guilds/{guild}/playground/world', { ...inGuild(guild), body }));
}

export const worldFileUrl = (guild: string): string => `/api/guilds/${guild}/playground/world/file`;

export function loadWorldFile(guild: string, file: File, onProgress: OnProgress) {
  const contentType = 'application/octet-stream';
  return sendWithProgress<{ guildId: string | null }>({
    method: 'PUT',
    url: worldFileUrl(guild),
    body: file,
    contentType,
    onProgress,
  });
}
