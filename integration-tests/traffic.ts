import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from './person.ts';
import { diagnosis } from './until.ts';
import type { World } from './world.ts';

/** Answers each `count <n>` with `answer <n>`. */
export const countingScript = `import { on, messages } from 'mainstay';

on('message.create', async (message) => {
  const [word, number] = message.content.split(' ');
  if (word !== 'count') return;
  await messages.send({ channelId: message.channelId, content: \`answer \${number}\`, replyTo: message.id });
});
`;

export interface TrafficReport {
  sent: number;
  answered: number;
  duplicates: number;
  outOfOrder: number;
  /** Longest time from a message to its answer, in milliseconds. */
  longestGapMs: number;
}

interface Sent {
  id: string;
  channelId: string;
  number: number;
}

const epoch = 1_420_070_400_000n;
const timeOf = (id: string): number => Number((BigInt(id) >> 22n) + epoch);

/** Numbered messages of a member in several channels, and their answers. */
export class Traffic {
  readonly sent: Sent[] = [];
  readonly #person: Person;
  readonly #channels: string[];
  readonly #first = new Map<string, string>();

  constructor(world: World, channels: string[]) {
    this.#person = world.person();
    this.#channels = channels;
  }

  /** Sends `count` messages at a steady pace. */
  async send(count: number, perSecond: number): Promise<void> {
    const startedAt = Date.now();
    const offset = this.sent.length;
    const pending: Promise<void>[] = [];
    for (let index = 0; index < count; index += 1) {
      const wait = startedAt + (index * 1_000) / perSecond - Date.now();
      if (wait > 0) await delay(wait);
      const channelId = this.#channels[index % this.#channels.length]!;
      pending.push(this.#say(channelId, offset + index));
    }
    await Promise.all(pending);
  }

  async #say(channelId: string, number: number): Promise<void> {
    const { id } = await this.#person.say(channelId, `count ${number}`);
    this.sent.push({ id, channelId, number });
    if (!this.#first.has(channelId)) this.#first.set(channelId, id);
  }

  /**
   * Waits until everything is answered, or until no answer has come for `patienceMs`. Then sends one more message to each
   * channel and waits for its answer, so that late duplicates are found, too.
   */
  async report(patienceMs = 120_000): Promise<TrafficReport> {
    const first = await this.#settled(patienceMs);
    if (first.answered < first.sent) return first;
    await this.send(this.#channels.length, 1_000);
    return this.#settled(patienceMs);
  }

  async #settled(patienceMs: number): Promise<TrafficReport> {
    for (let known = -1, since = Date.now(); ;) {
      const report = await this.#look();
      if (report.answered >= report.sent) return report;
      if (report.answered !== known) {
        known = report.answered;
        since = Date.now();
      }
      if (Date.now() - since > patienceMs) {
        const { sent, answered } = report;
        process.stderr.write(
          `${answered} of ${sent} messages are answered; no further answer for ${patienceMs / 1000} s${diagnosis()}\n`,
        );
        return report;
      }
      await delay(250);
    }
  }

  async #look(): Promise<TrafficReport> {
    const answers = new Map<number, number>();
    let outOfOrder = 0;
    let longestGapMs = 0;
    for (const channelId of this.#channels) {
      const first = this.#first.get(channelId);
      if (!first) continue;
      const asked = new Map(this.sent.filter((one) => one.channelId === channelId).map((one) => [one.number, one.id]));
      const order = [...asked].toSorted(([, a], [, b]) => (BigInt(a) < BigInt(b) ? -1 : 1)).map(([number]) => number);
      const rank = new Map(order.map((number, index) => [number, index]));
      let highest = -1;
      for (const message of await this.#person.messages(channelId, first)) {
        const number = /^answer (\d+)$/.exec(message.content)?.[1];
        if (number === undefined) continue;
        const place = rank.get(Number(number));
        if (place === undefined) throw new Error(`an answer to a message that was never sent: ${message.content}`);
        answers.set(Number(number), (answers.get(Number(number)) ?? 0) + 1);
        if (place < highest) outOfOrder += 1;
        highest = Math.max(highest, place);
        longestGapMs = Math.max(longestGapMs, timeOf(message.id) - timeOf(asked.get(Number(number))!));
      }
    }
    const duplicates = [...answers.values()].reduce((sum, times) => sum + times - 1, 0);
    return { sent: this.sent.length, answered: answers.size, duplicates, outOfOrder, longestGapMs };
  }
}
