/** Limits of one attempt (spec/delivery.md section 2); times in milliseconds. */
export interface AttemptLimits {
  /** From the connection to the end of the answer's header block. */
  headersMs: number;
  /** From the header block to the end of the body. */
  bodyMs: number;
  /** The whole attempt, looking up the name included. */
  totalMs: number;
  headerBytes: number;
  bodyBytes: number;
  /** How much of a failed answer's body is kept. */
  excerptBytes: number;
}

export const ATTEMPT_LIMITS: AttemptLimits = {
  headersMs: 10_000,
  bodyMs: 2_000,
  totalMs: 15_000,
  headerBytes: 16 * 1024,
  bodyBytes: 16 * 1024,
  excerptBytes: 4 * 1024,
};
