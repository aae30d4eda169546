import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { makeUser } from '../demo/accounts.ts';
import { Random } from '../random.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import type { Simulation } from '../simulation.ts';
import type { Account, Guild } from '../world/entities.ts';
import { addMember, makeMember } from '../world/guilds.ts';
import { areInvitesPaused } from '../world/incidents.ts';
import { judgeProfile } from '../world/moderation/moderate.ts';
import { carryOut, type PlannedCall } from './calls.ts';
import { pause, type Tally, type Campaign } from './campaigns.ts';

/** Pattern of the messages: the same text, mentions of members, invitations, many emojis, or varied texts. */
const PATTERNS = ['same', 'mentions', 'invites', 'emojis', 'varied'] as const;

export const RaidForm = z.object({
  guildId: snowflake,
  accounts: z.number().int().positive().max(10_000).default(50),
  /** The accounts join one after another within this time, in seconds of the simulator's clock. */
  seconds: z.number().min(0).max(86_400).default(0),
  /** Channels for the messages. Default: any text channel. */
  channelId: snowflake.optional(),
  messagesEach: z.number().int().min(0).max(100).default(3),
  pattern: z.literal([...PATTERNS]).default('same'),
  content: z.string().min(1).max(1_500).default('@everyone free nitro https://example.invalid'),
  seed: z.number().int().default(1),
});
type RaidForm = z.output<typeof RaidForm>;

function words(guild: Guild, random: Random, { pattern, content }: RaidForm): string {
  switch (pattern) {
    case 'mentions':
      return Array.from({ length: 5 }, () => `<@${random.pick([...guild.members.keys()])}>`).join(' ');
    case 'invites':
      return `join https://discord.gg/${random.hex(8)}`;
    case 'emojis':
      return Array.from({ length: 20 }, () => random.pick(['😀', '💀', '🔥', '🤡', '👻'])).join('');
    case 'varied':
      return `${content} ${random.hex(6)}`;
    default:
      return content;
  }
}

/** New accounts, in the order in which they join; accounts that find invites paused stay out. */
async function join(simulation: Simulation, campaign: Campaign, guild: Guild, form: RaidForm): Promise<Account[]> {
  const { world, clock } = simulation;
  const inside: Account[] = [];
  campaign.step = 'joining';
  // Without messages, joining is the action.
  const joiningCounts = form.messagesEach === 0;
  if (joiningCounts) campaign.planned += form.accounts;
  for (let index = 0; index < form.accounts && !campaign.signal.aborted; index += 1) {
    if (areInvitesPaused(world, guild)) campaign.deeds.refused += 1;
    else {
      const name = `raider${world.accounts.size + index}`;
      const account = makeUser(world, name, null, clock.now() - 60_000);
      judgeProfile(world, guild, addMember(world, guild, makeMember(account.user, world.timestamp())));
      inside.push(account);
      if (joiningCounts) campaign.deeds.done += 1;
    }
    // Gives listeners and a stop request a turn.
    await setImmediate();
    if (form.seconds > 0) await pause(clock, (form.seconds * 1_000) / form.accounts, campaign.signal);
  }
  return inside;
}

/** New accounts join and spam: each is subject to rate limits, auto-moderation and permissions like any user. */
export async function raid(
  simulation: Simulation,
  campaign: Campaign,
  form: RaidForm,
): Promise<Tally & { userIds: string[]; joined: number }> {
  const guild = simulation.world.guilds.get(form.guildId);
  if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
  const random = new Random(form.seed);
  const raiders = await join(simulation, campaign, guild, form);
  const channels = [...guild.channels.values()].filter(({ id, type }) =>
    form.channelId === undefined ? type === ChannelType.GuildText : id === form.channelId,
  );
  campaign.step = 'spamming';
  const spam: PlannedCall[] = [];
  for (let round = 0; channels.length > 0 && round < form.messagesEach; round += 1)
    for (const account of raiders) {
      const path = `/channels/${random.pick(channels).id}/messages`;
      spam.push({ account, method: 'POST', path, body: { content: words(guild, random, form) } });
    }
  const deeds = await carryOut(simulation, campaign, spam);
  return { ...deeds, userIds: raiders.map(({ user }) => user.id), joined: raiders.length };
}
