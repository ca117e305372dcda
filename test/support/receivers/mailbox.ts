import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  /** Headers and body as they came. */
  text: string;
}

/** A mail server on loopback that takes everything, or refuses everything. */
export class Mailbox {
  readonly mails: ReceivedMail[] = [];
  /** Mails that it refused. */
  refused = 0;
  refuses = false;
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refuses) {
            this.refused += 1;
            done(new Error('The mailbox is full.'));
            return;
          }
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push({ to, text: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
  }

  static async start(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    const listening = once(mailbox.#server.server, 'listening');
    mailbox.#server.listen(0, '127.0.0.1');
    await listening;
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
