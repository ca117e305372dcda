import { type PortName, REMOTE_METHODS, type RemotePorts } from './remote-ports.js';

/** The way to the database, wherever it runs. */
export interface Channel {
  call(port: PortName, method: string, args: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A port whose methods are calls through the channel. A plain object: nothing else may look like a method of it. */
export function remote<Port extends PortName>(channel: Channel, port: Port): RemotePorts[Port] {
  const methods = Object.keys(REMOTE_METHODS[port]).map((method) => [
    method,
    (...args: unknown[]) => channel.call(port, method, args),
  ]);
  return Object.fromEntries(methods) as RemotePorts[Port];
}
