export const STORE_HASH = /^[a-z0-9]{1,32}$/;
export const MAX_STORE_NAME = 200;

export function isTimeZone(name: string): boolean {
  try {
    // Newer engines also accept offsets such as `+10:00`, which do not follow daylight saving time.
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
