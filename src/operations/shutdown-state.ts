import { Injectable } from '@nestjs/common';

/** Has the service been told to stop? It still answers, but no longer asks for work. */
@Injectable()
export class ShutdownState {
  private begun = false;

  get isDraining(): boolean {
    return this.begun;
  }

  beginDraining(): void {
    this.begun = true;
  }
}
