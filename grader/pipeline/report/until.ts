import { plural } from './plural.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONTH_DAYS = 30;

/** How long it is from one moment to a later one, in words: `10 minutes`, `3 days`; `now` where it isn't later. */
export function until(due: Date, now: Date): string {
  const ms = due.getTime() - now.getTime();
  if (ms <= 0) return 'now';
  if (ms < HOUR_MS) return plural(Math.ceil(ms / MINUTE_MS), 'minute');
  if (ms < DAY_MS) return plural(Math.round(ms / HOUR_MS), 'hour');
  const days = Math.round(ms / DAY_MS);
  if (days < 2 * MONTH_DAYS) return plural(days, 'day');
  return days < 730 ? plural(Math.round(days / MONTH_DAYS), 'month') : plural(Math.round(days / 365), 'year');
}
