import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';

/** An AbortSignal that is aborted if the caller cannot get the whole answer: it left, or it only asked for the head. */
export const Closed = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const http = context.switchToHttp();
  const { method, socket } = http.getRequest<Request>();
  const response = http.getResponse<Response>();
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
});
