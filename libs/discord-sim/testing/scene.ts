import { Permission } from '../src/permissions.ts';
import type { Simulation } from '../src/simulation.ts';
import type { Channel } from '../src/world/entities.ts';
import { makeChannel, makeRole } from '../src/world/guilds.ts';
import { makeMessage } from '../src/world/messages.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf, person, type Reply } from './callers.ts';

/** Discord's error code of an answer; its status if it has none. */
export async function codeOf(reply: Promise<Reply>): Promise<number> {
  const { status, json } = await reply;
  return status >= 400 ? ((json as { code?: number } | null)?.code ?? status) : status;
}

/** The form errors of an answer, each as `path code`. */
export async function formErrors(reply: Promise<Reply>): Promise<string[]> {
  const { json } = await reply;
  const found: string[] = [];
  const walk = (node: Record<string, unknown>, path: string[]): void => {
    for (const [key, value] of Object.entries(node)) {
      if (key !== '_errors') walk(value as Record<string, unknown>, [...path, key]);
      else for (const { code } of value as Array<{ code: string }>) found.push(`${path.join('.')} ${code}`);
    }
  };
  walk((json as { errors?: Record<string, unknown> }).errors ?? {}, []);
  return found;
}

/** The demo guild with a bot that is an administrator, and objects that tests add. */
export function sceneOf(sim: Simulation) {
  const guild = guildOf(sim, 'Mainstay Demo');
  const { id } = guild.fields;
  const application = applicationOf(sim);
  const botRole = [...guild.roles.values()].find(({ managed }) => managed)!;
  botRole.permissions = String(Permission.Administrator);
  const { world } = sim;
  return {
    guild,
    at: `/guilds/${id}`,
    application,
    botRole,
    bot: bot(sim),
    ada: person(sim, 'ada'),
    /** Path of a channel. */
    channel: (name: string) => `/channels/${channelOf(sim, name)}`,
    channelNamed: (name: string): Channel => world.channels.get(channelOf(sim, name))!,
    userId: (name: string) => accountOf(sim, name).user.id,
    roleNamed: (name: string) => [...guild.roles.values()].find((role) => role.name === name)!,
    addChannel: (fields: Partial<Channel> & { name: string; type: number }): Channel =>
      world.addChannel(makeChannel(world.snowflakes.next(), guild, fields)),
    addRoles(count: number) {
      for (let made = 0; made < count; made += 1) {
        const roleId = world.snowflakes.next();
        guild.roles.set(roleId, makeRole(roleId, { name: `role ${made}` }));
      }
    },
    /** Puts a message into a channel that a user sent `ageMs` milliseconds ago; returns its id. */
    addMessage(channelName: string, author: string, ago = 0, content = 'hello'): string {
      const channel = world.channels.get(channelOf(sim, channelName))!;
      const { user } = author === 'bot' ? world.accounts.get(application.botId)! : accountOf(sim, author);
      const message = makeMessage(world, channel, { author: user, content, at: sim.clock.now() - ago });
      world.log(channel.id).add(message);
      return message.fields.id;
    },
  };
}
export type Scene = ReturnType<typeof sceneOf>;
