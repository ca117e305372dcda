import { Injectable } from '@nestjs/common';

/** Has the service been told to stop? It still answers, but no longer asks for work. */
@Injectable()
export class Draining {
  private begun = false;

  get active(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}
