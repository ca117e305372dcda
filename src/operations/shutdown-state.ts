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
