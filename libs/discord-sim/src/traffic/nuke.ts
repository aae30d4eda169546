import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import type { Simulation } from '../simulation.ts';
import type { Account, Guild } from '../world/entities.ts';
import { carryOut, type PlannedCall } from './calls.ts';
import type { Tally, Campaign } from './campaigns.ts';

const STEPS = ['channels', 'roles', 'members', 'spam', 'webhooks'] as const;
type Step = (typeof STEPS)[number];

export const NukeForm = z
  .object({
    guildId: snowflake,
    /** The member that attacks its guild, with its own permissions. */
    userId: snowflake.optional(),
    /** Or the bot whose token has leaked. */
    token: z.string().optional(),
    /** Its actions, in order: delete channels, delete roles, ban, create channels and write in them, webhooks. */
    steps: z
      .array(z.literal([...STEPS]))
      .min(1)
      .default(['channels', 'roles', 'members']),
    /** Number of channels that it creates, and number of messages in each. */
    spamChannels: z.number().int().min(0).max(500).default(20),
    messagesEach: z.number().int().min(0).max(100).default(2),
    /** Maximum number of bans. */
    bans: z.number().int().min(0).max(100_000).default(1_000),
    content: z.string().min(1).max(2_000).default('@everyone this server is ours now'),
  })
  .refine(({ userId, token }) => (userId === undefined) !== (token === undefined), 'Either userId or token.');
type NukeForm = z.output<typeof NukeForm>;

function attacker({ world }: Simulation, guild: Guild, { userId, token }: NukeForm): Account {
  const account = userId === undefined ? world.accountByToken(token ?? '') : world.accounts.get(userId);
  if (!account || !guild.members.has(account.user.id)) throw fail(RESTJSONErrorCodes.UnknownMember);
  return account;
}

/** Creates channels, with messages of its own and of webhooks in them. */
async function spam(simulation: Simulation, campaign: Campaign, account: Account, form: NukeForm): Promise<Tally> {
  const { guildId, spamChannels, messagesEach, content } = form;
  const made: string[] = [];
  const create: PlannedCall[] = Array.from({ length: spamChannels }, (_, index) => ({
    account,
    method: 'POST',
    path: `/guilds/${guildId}/channels`,
    body: { name: `nuked-${index + 1}`, type: ChannelType.GuildText },
    onMade: ({ id }) => made.push(String(id)),
  }));
  const created = await carryOut(simulation, campaign, create);
  const say = made.flatMap((id) =>
    Array.from({ length: messagesEach }, () => ({
      account,
      method: 'POST',
      path: `/channels/${id}/messages`,
      body: { content },
    })),
  );
  const said = await carryOut(simulation, campaign, say);
  return { done: created.done + said.done, refused: created.refused + said.refused };
}

async function spamByWebhooks(
  simulation: Simulation,
  campaign: Campaign,
  account: Account,
  guild: Guild,
  form: NukeForm,
): Promise<Tally> {
  const hooks: string[] = [];
  const text = [...guild.channels.values()].filter(({ type }) => type === ChannelType.GuildText);
  const create: PlannedCall[] = text.map(({ id }) => ({
    account,
    method: 'POST',
    path: `/channels/${id}/webhooks`,
    body: { name: 'free' },
    onMade: (made) => hooks.push(`/webhooks/${String(made['id'])}/${String(made['token'])}?wait=true`),
  }));
  const created = await carryOut(simulation, campaign, create);
  const say = hooks.flatMap((path) =>
    Array.from({ length: form.messagesEach }, () => ({
      account,
      method: 'POST',
      path,
      body: { content: form.content },
    })),
  );
  const said = await carryOut(simulation, campaign, say);
  return { done: created.done + said.done, refused: created.refused + said.refused };
}

/** A member or a bot destroys all that its permissions allow, at the speed of the rate limits. */
export async function nuke(
  simulation: Simulation,
  campaign: Campaign,
  form: NukeForm,
): Promise<Partial<Record<Step, Tally>>> {
  const guild = simulation.world.guilds.get(form.guildId);
  if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
  const account = attacker(simulation, guild, form);
  const base = `/guilds/${form.guildId}`;
  const each = (ids: readonly string[], method: string, path: (id: string) => string, body?: object) =>
    carryOut(
      simulation,
      campaign,
      ids.map((id) => ({ account, method, path: path(id), ...(body ? { body } : {}) })),
    );
  const doIt: Record<Step, () => Promise<Tally>> = {
    channels: () => each([...guild.channels.keys()], 'DELETE', (id) => `/channels/${id}`),
    roles: () =>
      each(
        [...guild.roles.keys()].filter((id) => id !== form.guildId),
        'DELETE',
        (id) => `${base}/roles/${id}`,
      ),
    members: () => {
      const others = [...guild.members.keys()].filter((id) => id !== account.user.id);
      return each(others.slice(0, form.bans), 'PUT', (id) => `${base}/bans/${id}`, {});
    },
    spam: () => spam(simulation, campaign, account, form),
    webhooks: () => spamByWebhooks(simulation, campaign, account, guild, form),
  };
  const results: Partial<Record<Step, Tally>> = {};
  for (const step of form.steps) {
    if (campaign.signal.aborted) break;
    campaign.step = step;
    results[step] = await doIt[step]();
  }
  return results;
}
