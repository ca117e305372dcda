const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const MONTH = `(${MONTHS.join('|')})`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';

/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d{2}) ${MONTH} (\\d{4}) ${TIME} GMT$`);
/** `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC_850 = new RegExp(`^${LONG_DAY}, (\\d{2})-${MONTH}-(\\d{2}) ${TIME} GMT$`);
/** `Sun Nov  6 08:49:37 1994` */
const ASCTIME = new RegExp(`^${DAY} ${MONTH} (\\d{2}| \\d) ${TIME} (\\d{4})$`);

/**
 * An HTTP date in any of its three formats (RFC 9110 section 5.6.7) as epoch milliseconds, or null if it is not one.
 * @param now epoch milliseconds: a year of two digits that would be more than 50 years ahead is in the past
 */
export function parseHttpDate(text: string, now: number): number | null {
  const fixdate = IMF_FIXDATE.exec(text);
  if (fixdate) return timeOf(Number(fixdate[3]), fixdate[2]!, fixdate[1]!, fixdate.slice(4));
  const asctime = ASCTIME.exec(text);
  if (asctime) return timeOf(Number(asctime[6]), asctime[1]!, asctime[2]!, asctime.slice(3, 6));
  const rfc850 = RFC_850.exec(text);
  if (rfc850) return timeOf(fullYear(Number(rfc850[3]), now), rfc850[2]!, rfc850[1]!, rfc850.slice(4));
  return null;
}

function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  if (year > thisYear + 50) return year - 100;
  return year <= thisYear - 50 ? year + 100 : year;
}

function timeOf(year: number, month: string, day: string, time: string[]): number | null {
  const [hours, minutes, seconds] = time.map(Number) as [number, number, number];
  // 60 is a leap second.
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  const midnight = new Date(0);
  // Not Date.UTC, which adds 1900 to a year below 100.
  midnight.setUTCFullYear(year, MONTHS.indexOf(month), Number(day));
  // Date turns 31 February into 3 March.
  if (midnight.getUTCDate() !== Number(day)) return null;
  return midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
