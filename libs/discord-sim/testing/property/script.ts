import { Random } from '../../src/random.ts';
import type { World } from '../../src/world/world.ts';
import type { Guild } from '../../src/world/entities.ts';
import { channels } from './calls/channels.ts';
import { doors } from './calls/doors.ts';
import { expressions } from './calls/expressions.ts';
import { members } from './calls/members.ts';
import { messages } from './calls/messages.ts';
import { occasions } from './calls/occasions.ts';
import { reactions } from './calls/reactions.ts';
import { roles } from './calls/roles.ts';
import { settings } from './calls/settings.ts';
import { threads } from './calls/threads.ts';
import { wrong } from './calls/wrong.ts';
import type { Cast } from './cast.ts';
import { Choose, type Idea, type Ideas, type Step } from './choose.ts';

const ideas: Ideas = [
  ...channels,
  ...threads,
  ...messages,
  ...reactions,
  ...roles,
  ...members,
  ...expressions,
  ...occasions,
  ...doors,
  ...settings,
  ...wrong,
];
const TOTAL = ideas.reduce((sum, [weight]) => sum + weight, 0);
const TRIES = 20;

function pickIdea(random: Random): Idea {
  let left = random.between(1, TOTAL);
  for (const [weight, idea] of ideas) if ((left -= weight) <= 0) return idea;
  throw new RangeError('weights that do not add up');
}

/** The n-th call of a seed, in the current world. It has its own random numbers, so that any other call can be left out. */
export function stepOf(world: World, guild: Guild, cast: Cast, seed: number, number: number): Step {
  const random = new Random(Math.imul(seed, 1_000_003) + Math.imul(number, 7_919));
  const choose = new Choose(world, guild, random, cast);
  for (let count = 0; count < TRIES; count += 1) {
    const step = pickIdea(random)(choose);
    if (step) return step;
  }
  return choose.rest(cast.witness, 'POST', `${choose.at}/roles`, { name: 'no call possible' });
}

/** A call as a line. */
export function told({ by, method, path, body }: Step, number: number, status: number): string {
  const sent = body === undefined ? '' : Buffer.isBuffer(body) ? 'a form' : JSON.stringify(body).slice(0, 300);
  return `${number}: ${by.authorization === '' ? 'nobody' : by.name} ${method} ${path} ${sent} → ${status}`;
}
