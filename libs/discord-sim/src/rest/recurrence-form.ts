import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { RecurrenceRule } from '../world/recurrence.ts';
import { invalidField } from './errors.ts';

const ISO8601 = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/;
const isTime = (text: string) => ISO8601.test(text) && !Number.isNaN(Date.parse(text));
export const isoTime = z.string().refine(isTime, {
  message: 'Should be ISO8601.',
  params: { discord: 'DATE_TIME_TYPE_PARSE' },
});

export const Recurrence = z.object({
  start: isoTime,
  end: isoTime.nullish(),
  frequency: z.int().min(0).max(3),
  interval: z.int().min(1).nullish(),
  by_weekday: z.array(z.int().min(0).max(6)).nullish(),
  by_n_weekday: z.array(z.object({ n: z.int().min(1).max(5), day: z.int().min(0).max(6) })).nullish(),
  by_month: z.array(z.int().min(1).max(12)).nullish(),
  by_month_day: z.array(z.int().min(-1).max(31)).nullish(),
  by_year_day: z.array(z.int().min(-1).max(365)).nullish(),
  count: z.int().nullish(),
});

const [YEARLY, MONTHLY, WEEKLY, DAILY] = [0, 1, 2, 3];
/** Days of a daily event. */
const DAY_SETS = [
  [0, 1, 2, 3, 4],
  [1, 2, 3, 4, 5],
  [0, 1, 2, 3, 6],
  [4, 5],
  [5, 6],
  [0, 6],
];

/** The reason why Discord cannot show a rule; null for a valid one. */
function objection(rule: RecurrenceRule): string | null {
  const { frequency, interval, by_weekday: days, by_n_weekday: nth, by_month: month, by_month_day: date } = rule;
  if ([days, nth, month ?? date].filter(Boolean).length > 1) return 'by_weekday';
  if (days && frequency !== DAILY && frequency !== WEEKLY) return 'by_weekday';
  if (days && frequency === WEEKLY && days.length !== 1) return 'by_weekday';
  const sorted = days?.toSorted((a, b) => a - b);
  if (sorted && frequency === DAILY && !DAY_SETS.some((set) => isDeepStrictEqual(set, sorted))) return 'by_weekday';
  if (nth && (frequency !== MONTHLY || nth.length !== 1)) return 'by_n_weekday';
  if ((month || date) && (frequency !== YEARLY || month?.length !== 1 || date?.length !== 1)) return 'by_month';
  if (interval !== 1 && (frequency !== WEEKLY || interval !== 2)) return 'interval';
  return null;
}

/**
 * A recurrence rule as Discord stores it; `count`, `end` and `by_year_day` cannot be set.
 *
 * @throws DiscordError 50035
 * @see https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-recurrence-rule-object
 */
export function recurrenceOf(given: z.output<typeof Recurrence> | null | undefined): RecurrenceRule | null {
  if (!given) return null;
  const rule: RecurrenceRule = {
    start: given.start,
    end: null,
    frequency: given.frequency,
    interval: given.interval ?? 1,
    by_weekday: given.by_weekday ?? null,
    by_n_weekday: given.by_n_weekday ?? null,
    by_month: given.by_month ?? null,
    by_month_day: given.by_month_day ?? null,
    by_year_day: null,
    count: null,
  };
  const wrong = objection(rule);
  if (wrong)
    throw invalidField(
      `recurrence_rule.${wrong}`,
      'GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID',
      'Invalid recurrence rule.',
    );
  return rule;
}
