import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { PublicAddress } from '../config/public-address.js';

/** Sets `Location` of a created record: the path of the route and the new id, under PUBLIC_URL. */
@Injectable()
export class LocationInterceptor
  implements NestInterceptor<{ id: number | string }, { id: number | string }>
{
  constructor(private readonly address: PublicAddress) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<{ id: number | string }>,
  ): Observable<{ id: number | string }> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const collection = `${this.address.url}${request.path.replace(/\/$/, '')}`;
    return next.handle().pipe(tap(({ id }) => http.getResponse<Response>().location(`${collection}/${id}`)));
  }
}
