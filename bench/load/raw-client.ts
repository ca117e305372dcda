import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { now } from './clock.js';
import { VoidRun } from './void-run.js';

const HEAD_END = '\r\n\r\n';
/** The service closes a connection that is idle for 5 s. A connection that may be closing is not used again. */
const IDLE_MS = 3_000;

/** The bytes of one request. */
export function rawRequest(url: URL, token: string | null, body: string): Buffer {
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(token === null ? [] : [`authorization: Bearer ${token}`]),
  ];
  return Buffer.from(head.join('\r\n') + HEAD_END + body);
}

/**
 * One kept-alive connection that sends prepared bytes and reads as little of an answer as possible, so that the load
 * generator itself costs little.
 */
export class RawClient {
  private answer = '';
  private last: Promise<unknown> = Promise.resolve();
  private done: ((answer: string) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;
  private usedAt = now();

  private constructor(
    private readonly url: URL,
    private socket: Socket,
  ) {
    this.listen();
  }

  static async connect(url: URL): Promise<RawClient> {
    return new RawClient(url, await open(url));
  }

  /** Sends one request after the other. Returns the whole answer. @throws VoidRun for 503, Error for others except 202 */
  send(request: Buffer): Promise<string> {
    const answer = this.last.then(() => this.exchange(request));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private async exchange(request: Buffer): Promise<string> {
    if (!this.socket.writable || now() - this.usedAt > IDLE_MS) await this.reconnect();
    const answer = await new Promise<string>((resolve, reject) => {
      this.done = resolve;
      this.failed = reject;
      this.socket.write(request);
    });
    this.usedAt = now();
    if (answer.startsWith('HTTP/1.1 202')) return answer;
    if (answer.startsWith('HTTP/1.1 503')) throw new VoidRun('The service was overloaded.');
    throw new Error(answer);
  }

  private async reconnect(): Promise<void> {
    this.failed = undefined;
    this.socket.destroy();
    // The connection may have ended in the middle of an answer.
    this.answer = '';
    this.socket = await open(this.url);
    this.listen();
  }

  private listen(): void {
    this.socket.on('data', (text: string) => this.read(text));
    this.socket.on('error', (error) => this.failed?.(error));
    this.socket.on('close', () => this.failed?.(new Error('The service closed the connection.')));
  }

  private read(text: string): void {
    this.answer += text;
    const head = this.answer.indexOf(HEAD_END);
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.answer.slice(0, head))?.[1] ?? '0';
    if (this.answer.length < head + HEAD_END.length + Number(length)) return;
    const whole = this.answer;
    this.answer = '';
    this.done?.(whole);
  }
}

async function open({ port, hostname }: URL): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket.setNoDelay(true).setEncoding('latin1');
}
