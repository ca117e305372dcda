import type { ChangeReaderRepository } from '../../../audit/change-reader.repository.js';

/** The embedded store has one service process, which its lock sees to: there is nobody to wait for. */
export class SoleReader implements ChangeReaderRepository {
  async seen(): Promise<void> {}

  async leave(): Promise<void> {}

  async behind(): Promise<number> {
    return 0;
  }
}
