import { simulate, type Simulation } from '../index.ts';
import { accountOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';
import { setPresence } from './presences.ts';
import { nextOccurrence, type RecurrenceRule } from './recurrence.ts';
import { updateVoice } from './voice.ts';

const [HOUR, DAY, WEEK] = [3_600_000, 86_400_000, 604_800_000];

describe('events by the clock', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    sim.clock.stop();
    guild().roles.get(guild().fields.id)!.permissions = '8';
  });
  afterEach(() => sim.close());

  const guild = () => guildOf(sim, 'Mainstay Demo');
  const path = () => `/guilds/${guild().fields.id}`;
  const inTime = (ms: number) => new Date(sim.clock.now() + ms).toISOString();
  const statusOf = (id: string) => guild().scheduledEvents.get(id)!.status;

  async function makeEvent(more: object): Promise<string> {
    const { json } = await bot(sim)<{ id: string }>('POST', `${path()}/scheduled-events`, {
      name: 'Fair',
      privacy_level: 2,
      scheduled_start_time: inTime(HOUR),
      ...more,
    });
    return json.id;
  }
  const external = (more: object = {}) =>
    makeEvent({ entity_type: 3, entity_metadata: { location: 'Here' }, scheduled_end_time: inTime(2 * HOUR), ...more });
  const inVoice = () => makeEvent({ entity_type: 2, channel_id: channelOf(sim, 'Lounge') });

  rule(
    'resources/guild-scheduled-event#an-external-event-will-automatically-begin-at-its-scheduled-start-time',
    'an external event begins at its start time',
    async () => {
      const id = await external();
      sim.clock.wind(HOUR - 1);
      expect(statusOf(id)).toBe(1);
      sim.clock.wind(1);
      expect(statusOf(id)).toBe(2);
    },
  );

  rule(
    'resources/guild-scheduled-event#an-external-event-will-automatically-end-at-its-scheduled-end-time',
    'an external event ends at its end time',
    async () => {
      const id = await external();
      sim.clock.wind(2 * HOUR);
      expect(statusOf(id)).toBe(3);
    },
  );

  rule(
    'resources/guild-scheduled-event#any-scheduled-event-which-has-not-begun-after-its-scheduled-start-time-will-be-automatically-cancelled-after-a-few-hours',
    'an event that is not started is cancelled a few hours after its start time',
    async () => {
      const id = await inVoice();
      sim.clock.wind(2 * HOUR);
      expect(statusOf(id)).toBe(1);
      sim.clock.wind(DAY);
      expect(statusOf(id)).toBe(4);
    },
  );

  rule(
    'resources/guild-scheduled-event#an-active-scheduled-event-for-a-voice-channel-where-all-users-have-left-the-voice-channel-will-automatically-end-a-few-minutes-after-the-last-user-leaves-the-channel',
    'an event in a voice channel ends a few minutes after the last member has left',
    async () => {
      const id = await inVoice();
      const mei = guild().members.get(accountOf(sim, 'mei').user.id)!;
      const go = (channel_id: string | null) =>
        updateVoice(sim.world, guild(), mei, { channel_id, self_mute: false, self_deaf: false });
      go(channelOf(sim, 'Lounge'));
      await bot(sim)('PATCH', `${path()}/scheduled-events/${id}`, { status: 2 });
      sim.clock.wind(5 * HOUR);
      expect(statusOf(id)).toBe(2);
      go(null);
      sim.clock.wind(60_000);
      expect(statusOf(id)).toBe(2);
      sim.clock.wind(10 * 60_000);
      expect(statusOf(id)).toBe(3);
    },
  );

  rule('observed', 'a recurring event waits for its next time after it has ended', async () => {
    const start = inTime(HOUR);
    const id = await external({ recurrence_rule: { start, frequency: 2, interval: 1 } });
    sim.clock.wind(2 * HOUR);
    const event = guild().scheduledEvents.get(id)!;
    expect(event.status).toBe(1);
    expect(Date.parse(event.scheduled_start_time)).toBe(Date.parse(start) + WEEK);
    sim.clock.wind(WEEK - 1.5 * HOUR);
    expect(event.status).toBe(1);
    sim.clock.wind(HOUR);
    expect(event.status).toBe(2);
  });

  rule('observed', 'a cancelled occurrence is skipped', async () => {
    const start = inTime(HOUR);
    const id = await external({ recurrence_rule: { start, frequency: 3, interval: 1 } });
    await bot(sim)('POST', `${path()}/scheduled-events/${id}/exceptions`, {
      original_scheduled_start_time: new Date(Date.parse(start) + DAY).toISOString(),
      is_canceled: true,
    });
    sim.clock.wind(2 * HOUR);
    expect(Date.parse(guild().scheduledEvents.get(id)!.scheduled_start_time)).toBe(Date.parse(start) + 2 * DAY);
  });

  rule(
    'resources/guild-scheduled-event#guild-scheduled-event-recurrence-rule-object',
    'a recurrence rule that clients cannot show is rejected',
    async () => {
      const start = inTime(HOUR);
      const wrong = [
        { frequency: 2, by_weekday: [0, 1] },
        { frequency: 3, by_weekday: [0, 2] },
        { frequency: 3, interval: 2 },
        { frequency: 1, by_n_weekday: [{ n: 1, day: 1 }], by_weekday: [1] },
        { frequency: 0, by_month: [2] },
      ];
      for (const rule of wrong) {
        const body = { name: 'x', privacy_level: 2, entity_type: 3, entity_metadata: { location: 'x' } };
        const times = { scheduled_start_time: start, scheduled_end_time: inTime(2 * HOUR) };
        const recurrence_rule = { start, interval: 1, ...rule };
        const form = { ...body, ...times, recurrence_rule };
        const { status, json } = await bot(sim)('POST', `${path()}/scheduled-events`, form);
        expect([rule, status, json['code']]).toEqual([rule, 400, 50035]);
      }
    },
  );

  it.each([
    ['every working day', { frequency: 3, by_weekday: [0, 1, 2, 3, 4] }, '2026-01-02', '2026-01-05'],
    ['every other week', { frequency: 2, interval: 2, by_weekday: [4] }, '2026-01-02', '2026-01-16'],
    ['the fourth Wednesday', { frequency: 1, by_n_weekday: [{ n: 4, day: 2 }] }, '2026-01-28', '2026-02-25'],
    ['once a year', { frequency: 0, by_month: [7], by_month_day: [24] }, '2026-07-24', '2027-07-24'],
    ['a day in four years', { frequency: 0, by_month: [2], by_month_day: [29] }, '2028-02-29', '2032-02-29'],
  ])('next time of a recurring event: %s', (_, given, first, second) => {
    const rule = { start: `${first}T10:00:00.000Z`, end: null, interval: 1, ...given } as unknown as RecurrenceRule;
    const next = nextOccurrence(rule, Date.parse(rule.start));
    expect(new Date(next!).toISOString()).toBe(`${second}T10:00:00.000Z`);
  });

  rule('resources/invite#invite-object', 'an invite is deleted when it expires', async () => {
    const invite = await bot(sim)<{ code: string }>('POST', `/channels/${channelOf(sim, 'general')}/invites`, {
      max_age: 3_600,
    });
    const told: object[] = [];
    sim.world.listen(({ t, d }) => t === 'INVITE_DELETE' && told.push(d));
    sim.clock.wind(HOUR - 1);
    expect((await bot(sim)('GET', `/invites/${invite.json.code}`)).status).toBe(200);
    sim.clock.wind(1);
    expect(told).toMatchObject([{ code: invite.json.code }]);
    expect((await bot(sim)('GET', `/invites/${invite.json.code}`)).json).toMatchObject({ code: 10006 });
  });

  rule(
    'resources/invite#invite-metadata-object',
    'a temporary member is removed when it goes offline, unless it has a role',
    async () => {
      const made = await bot(sim)<{ code: string }>('POST', `/channels/${channelOf(sim, 'general')}/invites`, {
        temporary: true,
      });
      const offline = { status: 'offline', activities: [], client_status: {} };
      for (const name of ['iris', 'bram']) await person(sim, name)('POST', `/invites/${made.json.code}`, {});
      const [iris, bram] = [accountOf(sim, 'iris').user.id, accountOf(sim, 'bram').user.id];
      guild().members.get(bram)!.roles = [[...guild().roles.keys()].at(-1)!];
      for (const id of [iris, bram]) setPresence(sim.world, id, offline);
      expect([guild().members.has(iris), guild().members.has(bram)]).toEqual([false, true]);
    },
  );

  it('alarms set in any order → fire in the order of time', () => {
    const rung: number[] = [];
    const times = Array.from({ length: 1_000 }, (_, index) => (index * 7_919) % 1_000);
    for (const ms of times) sim.clock.after(ms, () => rung.push(ms));
    const takeBack = sim.clock.after(500, () => rung.push(-1));
    takeBack();
    sim.clock.wind(1_000);
    expect(rung).toEqual(times.toSorted((a, b) => a - b));
  });
});
