const DAY = 86_400_000;
const Frequency = { Yearly: 0, Monthly: 1, Weekly: 2, Daily: 3 } as const;
/** Four years and a day: every existing date occurs at least once in that time. */
const FAR = 4 * 366;

/** @see https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-recurrence-rule-object */
export interface RecurrenceRule {
  start: string;
  end: string | null;
  frequency: number;
  interval: number;
  by_weekday: number[] | null;
  by_n_weekday: Array<{ n: number; day: number }> | null;
  by_month: number[] | null;
  by_month_day: number[] | null;
  by_year_day: number[] | null;
  count: number | null;
}

/** Of a day: 0 for Monday. */
const weekday = (ms: number): number => (new Date(ms).getUTCDay() + 6) % 7;
const week = (ms: number): number => Math.floor((ms / DAY + 3) / 7);

function matches(rule: RecurrenceRule, ms: number): boolean {
  const start = Date.parse(rule.start);
  const [date, first] = [new Date(ms), new Date(start)];
  const monthDay = rule.by_month_day ?? [first.getUTCDate()];
  switch (rule.frequency) {
    case Frequency.Daily:
      if (rule.by_weekday) return rule.by_weekday.includes(weekday(ms));
      return Math.round((ms - start) / DAY) % rule.interval === 0;
    case Frequency.Weekly:
      return (
        (rule.by_weekday ?? [weekday(start)]).includes(weekday(ms)) && (week(ms) - week(start)) % rule.interval === 0
      );
    case Frequency.Monthly:
      if (!rule.by_n_weekday) return monthDay.includes(date.getUTCDate());
      return rule.by_n_weekday.some(({ n, day }) => day === weekday(ms) && n === Math.ceil(date.getUTCDate() / 7));
    default:
      return (
        (rule.by_month ?? [first.getUTCMonth() + 1]).includes(date.getUTCMonth() + 1) &&
        monthDay.includes(date.getUTCDate())
      );
  }
}

/** Next start of a recurring event after a moment, in milliseconds since 1970; null if there is none. */
export function nextOccurrence(rule: RecurrenceRule, after: number): number | null {
  const start = Date.parse(rule.start);
  if (after < start) return start;
  const end = rule.end === null ? Infinity : Date.parse(rule.end);
  const from = Math.floor((after - start) / DAY);
  for (let day = Math.max(from, 0); day <= from + FAR; day += 1) {
    const ms = start + day * DAY;
    if (ms > end) return null;
    if (ms > after && matches(rule, ms)) return ms;
  }
  return null;
}
