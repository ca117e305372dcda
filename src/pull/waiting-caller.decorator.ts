import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AuthenticatedRequest } from '../auth/admission.js';

/** Who waits for an answer, which may come long after the request. */
export interface WaitingCaller {
  /** Aborted if the caller cannot get the whole answer: it left, or it only asked for the head. */
  closed: AbortSignal;
  /** @throws AppError invalid_token if the caller's token is no longer in force, StoreUnavailable */
  recheck(): Promise<void>;
}

/** The WaitingCaller of a request that OAuthGuard has admitted. */
export const Waiting = createParamDecorator((_: unknown, context: ExecutionContext): WaitingCaller => {
  const http = context.switchToHttp();
  const { recheck } = http.getRequest<AuthenticatedRequest>();
  if (!recheck) throw new Error('@Waiting() on a route without OAuthGuard.');
  return { closed: closedOf(http.getRequest<Request>(), http.getResponse<Response>()), recheck };
});

function closedOf({ method, socket }: Request, response: Response): AbortSignal {
  const closing = new AbortController();
  // It may have left while the guards looked at it: then nothing tells of it any more.
  if (method === 'HEAD' || response.closed || socket.destroyed) closing.abort();
  const leave = () => closing.abort();
  // The end of what it sends comes before the end of the connection: nothing may be leased in between.
  socket.once('end', leave);
  response.once('close', () => {
    socket.off('end', leave);
    if (!response.writableFinished) leave();
  });
  return closing.signal;
}
