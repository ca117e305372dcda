import { StoreUnavailable } from '../../../errors/repository-errors.js';

/** Primary result codes (sqlite.org/rescode.html) that mean the disk or another process, not a mistake of our own. */
const UNAVAILABLE = new Set([
  5, // BUSY
  6, // LOCKED
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL
  26, // NOTADB
]);

/** The low byte of an extended result code is the primary one. */
const PRIMARY = 0xff;

/** StoreUnavailable if the database is the reason, or the error as it is. */
export function explain(error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & PRIMARY : 0;
  return UNAVAILABLE.has(code) ? new StoreUnavailable(error) : error;
}
