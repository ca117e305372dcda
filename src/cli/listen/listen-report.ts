import { visibleText } from '../../operations/visible-text.js';
import type { PulledMessages } from '../../pull/pull.schemas.js';
import type { Output } from '../session.js';
import type { Forwarded } from './forward.js';

export interface ListenFacts {
  url: string;
  store: string;
  forward: string;
  /** Prints events as JSON objects, one a line. */
  json: boolean;
}

/** What `listen` prints: events on stdout, one a line, and everything else on stderr. */
export class ListenReport {
  private isUnreachable = false;

  constructor(
    private readonly output: { stdout: Output; stderr: Output },
    private readonly facts: ListenFacts,
  ) {}

  began({ id, scope }: { id: string; scope: string }): void {
    const { url, store, forward } = this.facts;
    this.note(`Listening to ${scope} in store ${store}, forwarding to ${forward}.`);
    this.note(
      `Verify signatures with the app's signing secret, whsec_…, which was shown when the app was created.`,
    );
    this.note(
      `If it is lost: POST ${url}/stores/${store}/v2/signing-secret/rotate shows a new one, and the old one`,
    );
    this.note('signs too for 24 hours. Ctrl-C ends it and deletes what it made. After a crash, go on with');
    this.note(`--subscription ${id}`);
  }

  forwarded({ body, headers, attempt }: PulledMessages['messages'][number], result: Forwarded): void {
    const { status, failure, durationMs } = result;
    const { scope } = JSON.parse(body) as { scope: string };
    const time = new Date().toISOString();
    if (this.facts.json) {
      const event = {
        time,
        id: headers['webhook-id'],
        scope,
        attempt,
        status,
        failure,
        duration_ms: durationMs,
      };
      this.output.stdout.write(`${JSON.stringify(event)}\n`);
      return;
    }
    const again = attempt > 1 ? `  attempt ${attempt}` : '';
    const line = `${time}  ${scope}  ${status ?? failure}  ${durationMs} ms${again}`;
    this.output.stdout.write(`${visibleText(line)}\n`);
  }

  reached(): void {
    if (this.isUnreachable) this.note('The service answers again.');
    this.isUnreachable = false;
  }

  unreachable(message: string): void {
    if (!this.isUnreachable) this.note(`${message} Trying again until it answers.`);
    this.isUnreachable = true;
  }

  expired(id: string): void {
    this.note(
      `The pull subscription had expired: what was published since its last pull is lost. Its successor is ${id}.`,
    );
  }

  ended(): void {
    this.note('Ended. The pull subscription is deleted.');
  }

  leftBehind(id: string, minutes: number, message: string): void {
    this.note(
      `${message} The pull subscription ${id} is left behind; the service deletes it after ${minutes} minutes.`,
    );
  }

  private note(text: string): void {
    this.output.stderr.write(`${visibleText(text)}\n`);
  }
}
