import { makeGuild, makeMember, makeRole } from '../world/guilds.ts';
import { watchDeadlines } from '../world/deadlines.ts';
import type { Account, User } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { applicationFor, FOUNDED, type KeptApplication, makeUser } from './accounts.ts';
import { addChannels, addThreads } from './make-channels.ts';
import { addContents } from './make-contents.ts';
import { addBans, addRoles, describeMembers } from './make-members.ts';
import { addMessages } from './make-messages.ts';
import type { Plan } from './plan.ts';
import { Recipe, type RecipeInput } from './recipe.ts';

/** Time between the creation of two guilds, in milliseconds: the number of ids that each guild can have. */
const APART = 600_001;

type Shared = Pick<Plan, 'world' | 'recipe' | 'people' | 'application' | 'url' | 'until'>;

function addGuild(shared: Shared, index: number, makeStranger: (name: string, at: number) => User): void {
  const { world, recipe, people, application } = shared;
  const opened = FOUNDED + 100 * 86_400_000 + index * APART;
  const guild = makeGuild(world, world.snowflakes.at(opened), { name: `Guild ${index + 1}`, owner: people[0]!.user });
  let count = 0;
  const plan: Plan = {
    ...shared,
    guild,
    opened,
    nextId: () => world.snowflakes.at(opened + (count += 1)),
  };
  const botRole = plan.nextId();
  const tags = { bot_id: application.botId };
  const permissions = String(recipe.botPermissions);
  const fields = { name: application.name, managed: true, permissions, position: recipe.roles + 1, tags };
  guild.roles.set(botRole, makeRole(botRole, fields));
  addRoles(plan);
  const joined = world.timestamp(opened);
  for (const { user } of people) guild.members.set(user.id, makeMember(user, joined));
  addChannels(plan);
  describeMembers(plan);
  const bot = world.user(application.botId)!;
  guild.members.set(bot.id, makeMember(bot, joined, { roles: [botRole] }));
  addContents(plan);
  addBans(plan, makeStranger);
  addThreads(plan);
  addMessages(plan);
}

/**
 * Makes the world of a recipe. The same recipe and seed give the same world; with `until` they give the same bytes.
 *
 * @param url of the simulator, for the addresses of files
 */
export function makeRecipeWorld(world: World, given: RecipeInput, url: string, kept?: KeptApplication): void {
  const recipe = Recipe.parse(given);
  const people: Account[] = [];
  for (let index = 0; index < recipe.members; index += 1)
    people.push(makeUser(world, `user${index + 1}`, `User ${index + 1}`, FOUNDED + index * 1000));
  const application = applicationFor(world, kept, { owner: people[0]!, at: FOUNDED + 50 * 86_400_000 });
  if (recipe.applicationFlags >= 0) application.flags = recipe.applicationFlags;
  const strangers = new Map<string, User>();
  const makeStranger = (name: string, at: number): User => {
    const known = strangers.get(name) ?? makeUser(world, name, null, at).user;
    strangers.set(name, known);
    return known;
  };
  const shared = { world, recipe, people, application, url, until: recipe.until ?? world.clock.now() };
  for (let index = 0; index < recipe.guilds; index += 1) addGuild(shared, index, makeStranger);
  watchDeadlines(world);
}
