import { describe, expect, it } from '@jest/globals';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';
import { parseEnvironment } from '../config/config.js';
import { PublicAddress } from '../config/public-address.js';
import { LocationInterceptor } from './location.interceptor.js';

/** The `Location` of a record with this id that was created by a request to this path. */
async function locationOf(path: string, id: number | string): Promise<string | undefined> {
  const config = parseEnvironment({ PUBLIC_URL: 'https://hooks.example.com' });
  let location: string | undefined;
  const http = {
    getRequest: () => ({ path }),
    getResponse: () => ({
      location: (url: string) => {
        location = url;
      },
    }),
  };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const next: CallHandler = { handle: () => of({ id }) };
  const answer = new LocationInterceptor(new PublicAddress(config)).intercept(context, next);
  expect(location).toBeUndefined();
  expect(await lastValueFrom(answer)).toEqual({ id });
  return location;
}

describe('LocationInterceptor', () => {
  it.each(['/stores/5ueh97/v2/hooks', '/stores/5ueh97/v2/hooks/'])('adds the new id to %s', async (path) => {
    expect(await locationOf(path, 101)).toBe('https://hooks.example.com/stores/5ueh97/v2/hooks/101');
  });
});
