import { z } from 'zod';
import { Permission } from '../permissions.ts';
import { makeChannel, makeGuild, makeMember, makeRole } from '../world/guilds.ts';
import { makeMessage } from '../world/messages.ts';
import type { Account, Application } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { FOUNDED, makeApplication, makeUser } from './accounts.ts';

/** How much of everything a world has. The same recipe and seed give the same ids. */
export const Recipe = z.object({
  guilds: z.number().int().min(0).max(10_000).default(1),
  /** Text channels of each guild. */
  channels: z.number().int().min(0).max(500).default(3),
  /** People in each guild, its owner included; the same people are in all guilds. */
  members: z.number().int().min(1).max(500_000).default(5),
  /** Roles of each guild, besides @everyone and the bot's. */
  roles: z.number().int().min(0).max(248).default(2),
  /** Messages in each channel, a minute apart. */
  messages: z.number().int().min(0).max(1_000_000).default(0),
  /** Permissions of the bot's role. Default: administrator. */
  botPermissions: z
    .union([
      z.bigint(),
      z
        .string()
        .regex(/^\d{1,20}$/)
        .transform(BigInt),
    ])
    .default(Permission.Administrator),
  /** Flags of the application: which privileged intents it was granted. Default: all. */
  applicationFlags: z.number().int().default(-1),
});
export type Recipe = z.output<typeof Recipe>;
export type RecipeInput = z.input<typeof Recipe>;

function addGuild(world: World, index: number, recipe: Recipe, people: Account[], application: Application): void {
  const opened = FOUNDED + 100 * 86_400_000 + index * 600_000;
  const owner = people[0]!.user;
  const guild = makeGuild(world, world.snowflakes.at(opened), { name: `Guild ${index + 1}`, owner });
  const botRole = world.snowflakes.at(opened + 1);
  const tags = { bot_id: application.botId };
  const position = recipe.roles + 1;
  guild.roles.set(
    botRole,
    makeRole(botRole, {
      name: application.name,
      managed: true,
      permissions: String(recipe.botPermissions),
      position,
      tags,
    }),
  );
  for (let role = 1; role <= recipe.roles; role += 1) {
    const id = world.snowflakes.at(opened + 1 + role);
    guild.roles.set(id, makeRole(id, { name: `Role ${role}`, position: role }));
  }
  for (const { user } of people) guild.members.set(user.id, makeMember(user, world.timestamp(opened)));
  const bot = world.user(application.botId)!;
  guild.members.set(bot.id, makeMember(bot, world.timestamp(opened), { roles: [botRole] }));
  const first = world.clock.now() - (recipe.messages + 1) * 60_000;
  for (let number = 1; number <= recipe.channels; number += 1) {
    const id = world.snowflakes.at(opened + 1000 + number);
    const channel = world.addChannel(makeChannel(id, guild, { name: `channel-${number}`, type: 0 }));
    for (let count = 1; count <= recipe.messages; count += 1) {
      const author = world.random.pick(people).user;
      const message = makeMessage(world, channel, { author, content: `Message ${count}`, at: first + count * 60_000 });
      world.log(id).add(message);
      channel.last_message_id = message.fields.id;
    }
  }
}

export function makeRecipeWorld(world: World, given: RecipeInput): void {
  const recipe = Recipe.parse(given);
  const people: Account[] = [];
  for (let index = 0; index < Math.max(1, recipe.members); index += 1) {
    people.push(makeUser(world, `user${index + 1}`, `User ${index + 1}`, FOUNDED + index * 1000));
  }
  const application = makeApplication(world, 'Mainstay', people[0]!, FOUNDED + 50 * 86_400_000);
  if (recipe.applicationFlags >= 0) application.flags = recipe.applicationFlags;
  for (let index = 0; index < recipe.guilds; index += 1) addGuild(world, index, recipe, people, application);
}
