import { simulate } from '../src/simulate.ts';
import type { Simulation } from '../src/simulation.ts';
import type { Dispatch } from '../src/world/world.ts';
import { applicationOf, bot, caller, channelOf, guildOf, person } from './callers.ts';

/** An interaction as its application receives it. */
export interface Received {
  id: string;
  token: string;
  type: number;
  data: Record<string, unknown>;
  [field: string]: unknown;
}

/** The fields of a message that tests read. */
export interface Sent {
  id: string;
  type: number;
  content: string;
  flags: number;
  [field: string]: unknown;
}

interface CallbackReply {
  code?: number;
  interaction?: Record<string, unknown>;
  resource?: { type: number; message: Sent };
}

/** People who use commands and components in a channel, and an application that the test answers for. */
export class InteractionStage {
  readonly sim: Simulation;
  readonly seen: Dispatch[] = [];
  /** The channel: one of the demo guild. */
  place = 'bots';

  private constructor(sim: Simulation) {
    this.sim = sim;
    sim.world.listen((dispatch) => this.seen.push(dispatch));
  }

  static async open(): Promise<InteractionStage> {
    return new InteractionStage(await simulate({ limits: 'off' }));
  }

  get applicationId(): string {
    return applicationOf(this.sim).id;
  }
  get guild() {
    return guildOf(this.sim, 'Mainstay Demo');
  }
  get channelId(): string {
    return channelOf(this.sim, this.place);
  }
  get messages(): string {
    return `/channels/${this.channelId}/messages`;
  }
  /** Route for follow-ups to the last interaction. */
  get hook(): string {
    return `/webhooks/${this.applicationId}/${this.received.token}`;
  }

  /** The newest dispatch of an event type. */
  last(t: string): Received {
    return this.seen.findLast((dispatch) => dispatch.t === t)?.d as Received;
  }
  /** The interaction that the application received last. */
  get received(): Received {
    return this.last('INTERACTION_CREATE');
  }

  /** Replaces the application's global commands. */
  commands(commands: object[]) {
    return bot(this.sim)<Sent[]>('PUT', `/applications/${this.applicationId}/commands`, commands);
  }

  /** Request of a client when a user interacts. */
  begin(type: number, data: object, { who = 'finn', ...more }: { who?: string; [field: string]: unknown } = {}) {
    return person(this.sim, who)('POST', '/interactions', {
      type,
      application_id: this.applicationId,
      guild_id: this.guild.fields.id,
      channel_id: this.channelId,
      data,
      ...more,
    });
  }

  run(name: string, more: { who?: string; options?: object[]; [field: string]: unknown } = {}) {
    const { options, ...rest } = more;
    return this.begin(2, { name, type: 1, ...(options ? { options } : {}) }, rest);
  }

  press(messageId: string, customId: string, data: object = {}, who = 'finn') {
    return this.begin(3, { component_type: 2, custom_id: customId, ...data }, { message_id: messageId, who });
  }

  /** Calls without an account token. */
  get nobody() {
    return caller(this.sim, null);
  }

  /** Answers the last interaction, or another one. */
  answer(body: object, { query = '', to = this.received }: { query?: string; to?: Received } = {}) {
    return this.nobody<CallbackReply>('POST', `/interactions/${to.id}/${to.token}/callback${query}`, body);
  }

  say(body: object) {
    return bot(this.sim)<Sent>('POST', this.messages, body);
  }

  /** Public messages of the channel, newest first. */
  async page(limit = 5): Promise<Sent[]> {
    return (await bot(this.sim)<Sent[]>('GET', `${this.messages}?limit=${limit}`)).json;
  }

  close(): Promise<void> {
    return this.sim.close();
  }
}

/** A row of legacy components. */
export const row = (...components: object[]) => [{ type: 1, components }];
export const button = (customId: string, more: object = {}) => ({
  type: 2,
  style: 1,
  label: 'Go',
  custom_id: customId,
  ...more,
});
