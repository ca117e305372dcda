import { connect, type Socket } from 'node:net';

/** A caller that sends bytes, reads when it is told to, and keeps what it has read. */
export class RawCaller {
  received = '';
  isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.received += text;
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        this.isClosed = true;
      });
  }

  static async open(url: string, localAddress = '127.0.0.1'): Promise<RawCaller> {
    const { hostname, port } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname, localAddress });
    const caller = new RawCaller(socket);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return caller;
  }

  get statuses(): string[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status!);
  }
}
