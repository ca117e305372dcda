import { Injectable } from '@nestjs/common';

/** Whether the service is shutting down. It then still answers, but is no longer ready. */
@Injectable()
export class ShutdownState {
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  beginDraining(): void {
    this.draining = true;
  }
}

/** Milliseconds. With the slowest request (10 s) a stop stays below 20 s. */
const STILL_ACCEPTING_MS = 5_000;

/**
 * Resolves when a service that is no longer ready may refuse connections. One that is watched goes on accepting, so that a
 * load balancer has read that it is not ready before a request meets a closed door.
 * @param quiet resolves when no attempt is in flight
 */
export async function whenMayRefuse(quiet: Promise<void>, isWatched: boolean): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const noticed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STILL_ACCEPTING_MS).unref();
  });
  await (isWatched ? noticed : Promise.race([quiet, noticed]));
  clearTimeout(timer);
}
