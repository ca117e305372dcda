import { afterEach, beforeEach } from '@jest/globals';
import type { AttemptLimits, AttemptOutcome } from '../../../src/delivery/model/attempt-outcome.js';
import { WebhookClient } from '../../../src/delivery/send/webhook-client.js';
import { ScriptedReceiver } from './scripted-receiver.js';

export const REQUEST = {
  hookKey: 'key',
  url: 'https://shop.example/in?x=1',
  headers: 'webhook-id: msg_1\r\n',
  body: Buffer.from('{}'),
};

/** A new receiver for each test, and clients that connect to it. */
export class ClientAndReceiver {
  receiver!: ScriptedReceiver;

  static beforeEach(): ClientAndReceiver {
    const peers = new ClientAndReceiver();
    beforeEach(async () => {
      peers.receiver = new ScriptedReceiver();
      await peers.receiver.listen();
    });
    afterEach(() => peers.receiver.close());
    return peers;
  }

  newClient(limits: Partial<AttemptLimits> = {}, connector = this.receiver.connector): WebhookClient {
    return new WebhookClient({ connector, limits });
  }

  /** Sends one request, which is answered with these bytes. */
  respond(text: string, client = this.newClient()): Promise<AttemptOutcome> {
    this.receiver.answer = (socket) => socket.write(text, 'latin1');
    return client.send(REQUEST);
  }
}
