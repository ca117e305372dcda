import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { Config } from '../config/config.js';

/** Says where what was just created can be found: the route's own path and the new id, under PUBLIC_URL. */
@Injectable()
export class LocationInterceptor
  implements NestInterceptor<{ id: number | string }, { id: number | string }>
{
  constructor(private readonly config: Config) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<{ id: number | string }>,
  ): Observable<{ id: number | string }> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const collection = `${this.base(request)}${request.path.replace(/\/$/, '')}`;
    return next.handle().pipe(tap(({ id }) => http.getResponse<Response>().location(`${collection}/${id}`)));
  }

  /** With PORT=0 only the connection knows the port. */
  private base({ socket }: Request): string {
    const { PUBLIC_URL, HOST } = this.config;
    return PUBLIC_URL?.replace(/\/+$/, '') ?? `http://${HOST}:${socket.localPort}`;
  }
}
