const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EPOCH = /^\d{10,16}(\.\d+)?$/;
/** Milliseconds in the units that epoch times are counted in. */
const EPOCH_UNITS = [1000, 1, 0.001] as const;
/** Clocks that count whole seconds, and those of two machines, may be behind. */
const SLACK = 5000;

/**
 * The instants that a token may mean, in epoch milliseconds: of a date with a time one, of a number one for each unit.
 * A date alone and a time alone mean none.
 */
function instantsOf(token: string): number[] {
  if (EPOCH.test(token)) return EPOCH_UNITS.map((unit) => Number(token) * unit);
  if (!/\d:\d/.test(token)) return [];
  const iso = token.replace(
    /^(\d{4}-\d\d-\d\d)[T ]([\d:.,]+) ?(Z|UTC|GMT|[+-]\d\d)?(?::?(\d\d))?(?::\d\d)?$/,
    (_, day: string, clock: string, zone = '', minutes = '00') => {
      const offset = /^[+-]/.test(zone) ? `${zone}:${minutes}` : zone && 'Z';
      return `${day}T${clock.replace(',', '.').replace(/(\.\d{3})\d+/, '$1')}${offset}`;
    },
  );
  const instant = Date.parse(iso);
  return Number.isNaN(instant) ? [] : [instant];
}

/**
 * Whether a token is a time that was read off the clock after `since` (epoch milliseconds), or lies a little ahead of
 * it: a date with a time, or an epoch time in seconds, milliseconds or microseconds.
 */
export function isTimeSince(token: string, since: number): boolean {
  return instantsOf(token).some((instant) => instant >= since - SLACK && instant <= since + 7 * DAY);
}

/** Whether a token that is a time after `since` is still ahead at `now`, so that no clock gave it. */
export function isAhead(token: string, since: number, now: number): boolean {
  return instantsOf(token).some((instant) => instant > now + SLACK && instant <= since + 7 * DAY);
}

/**
 * Whether two numbers of the same place are epoch times: within ten years of `since`, less than an hour apart.
 * Expiry dates are clocks too, so this is wider than {@link isTimeSince}.
 */
export function areEpochs(a: string, b: string, since: number): boolean {
  if (!EPOCH.test(a) || !EPOCH.test(b)) return false;
  return EPOCH_UNITS.some((unit) => {
    const [first, second] = [Number(a) * unit, Number(b) * unit];
    return Math.abs(first - since) < 3653 * DAY && Math.abs(first - second) < 60 * MINUTE;
  });
}

/** Whether a column of this type holds times, by its `format_type`. */
export function isTimeType(type: string): boolean {
  return /^(timestamp|time|date|interval)\b/.test(type);
}
