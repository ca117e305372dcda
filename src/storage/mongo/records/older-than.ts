import { trusted } from 'mongoose';

/**
 * The records that come after this one in a list of the newest first. The first condition gives the index its start, the
 * second one the place among records of the same time.
 */
export const olderThan = ({ createdAt, id }: { createdAt: number; id: string }) => ({
  createdAt: trusted({ $lte: createdAt }),
  $or: [{ createdAt: trusted({ $lt: createdAt }) }, { createdAt, _id: trusted({ $lt: id }) }],
});
