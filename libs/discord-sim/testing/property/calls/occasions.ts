import { PICTURE, type Choose, type Ideas } from '../choose.ts';
import { updateVoice } from '../../../src/world/voice.ts';

const HOUR = 3_600_000;
const event = (choose: Choose) => choose.one(choose.guild.scheduledEvents.keys()) ?? '1';

function form(choose: Choose): object {
  const type = choose.number(1, 3);
  const place =
    type === 3
      ? { entity_metadata: { location: choose.sentence() }, scheduled_end_time: choose.time(9 * HOUR, 10 * HOUR) }
      : { channel_id: choose.channel([type === 1 ? 13 : 2])?.id ?? null };
  return { entity_type: type, ...place };
}

const edits = (choose: Choose) => ({
  name: () => choose.name(),
  description: () => choose.one([choose.sentence(), null]),
  image: () => choose.one([PICTURE, null]),
  scheduled_start_time: () => choose.time(HOUR, 8 * HOUR),
  scheduled_end_time: () => choose.time(9 * HOUR, 10 * HOUR),
  status: () => choose.number(1, 4),
  recurrence_rule: () => ({ start: choose.time(HOUR, 8 * HOUR), frequency: 2, interval: 1, by_weekday: [2] }),
});

const scheduled: Ideas = [
  [
    3,
    (choose) => {
      const { description, image, recurrence_rule } = edits(choose);
      const more = choose.fields({ description, image, recurrence_rule });
      const start = choose.time(HOUR, 8 * HOUR);
      const body = { name: choose.name(), privacy_level: 2, scheduled_start_time: start, ...form(choose), ...more };
      return choose.rest(choose.anybody(), 'POST', `${choose.at}/scheduled-events`, body);
    },
  ],
  [
    3,
    (choose) => {
      const body = { ...choose.fields(edits(choose), 0.3), ...(choose.chance(0.2) ? form(choose) : {}) };
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/scheduled-events/${event(choose)}`, body);
    },
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'DELETE', `${choose.at}/scheduled-events/${event(choose)}`)],
  [
    1,
    (choose) => {
      const path = `${choose.at}/scheduled-events/${event(choose)}/users/@me`;
      return choose.rest(choose.person(), choose.chance(0.6) ? 'PUT' : 'DELETE', path);
    },
  ],
  [
    1,
    (choose) => {
      const body = { original_scheduled_start_time: choose.time(HOUR, 2 * HOUR), is_canceled: choose.chance(0.5) };
      return choose.rest(choose.anybody(), 'POST', `${choose.at}/scheduled-events/${event(choose)}/exceptions`, body);
    },
  ],
];

const stage = (choose: Choose) => `/stage-instances/${choose.channel([13])?.id ?? '1'}`;
const stages: Ideas = [
  [
    3,
    (choose) => {
      const body = { channel_id: choose.channel([13])?.id ?? '1', topic: choose.sentence() };
      return choose.rest(choose.anybody(), 'POST', '/stage-instances', body);
    },
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'PATCH', stage(choose), { topic: choose.sentence() })],
  [1, (choose) => choose.rest(choose.anybody(), 'DELETE', stage(choose))],
];

const voice: Ideas = [
  [
    5,
    (choose) => {
      const by = choose.anybody();
      const channel_id = choose.chance(0.2) ? null : (choose.channel([2, 13])?.id ?? null);
      const wish = { channel_id, self_mute: choose.chance(0.5), self_deaf: choose.chance(0.5) };
      const { world, guild } = choose;
      // The gateway accepts this from bots only; people have no session here.
      const act = () => {
        const member = guild.members.get(by.id);
        if (member) updateVoice(world, guild, member, wish);
      };
      return { by, method: 'VOICE', path: JSON.stringify(wish), act };
    },
  ],
  [
    3,
    (choose) => {
      const body = choose.fields({
        suppress: () => choose.chance(0.5),
        request_to_speak_timestamp: () => choose.time(0, 10),
      });
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/voice-states/@me`, body);
    },
  ],
  [
    2,
    (choose) => {
      const id = choose.one(choose.guild.voiceStates.keys()) ?? '1';
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/voice-states/${id}`, {
        suppress: choose.chance(0.5),
      });
    },
  ],
  [
    1,
    (choose) => {
      const path = `/channels/${choose.channel([2])?.id ?? '1'}/voice-status`;
      return choose.rest(choose.anybody(), 'PUT', path, { status: choose.sentence() });
    },
  ],
];

/** Scheduled events, stages, and voice states. */
export const occasions: Ideas = [...scheduled, ...stages, ...voice];
