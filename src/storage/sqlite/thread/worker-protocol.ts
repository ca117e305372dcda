import type { Group } from '../../../delivery/model/delivery.repository.js';
import { type PackedGroup, packGroup, unpackGroup } from './packed-group.js';
import type { PortName } from './remote-ports.js';
import type { WireError } from './wire-error.js';

export interface Call {
  id: number;
  port: PortName;
  method: string;
  /** As they cross: what is called a thousand times a second, packed. */
  args: unknown[];
}

export type Reply = { id: number; result: unknown } | { id: number; error: WireError };

const isGroup = (port: PortName, method: string) => port === 'deliveries' && method === 'commit';

export function packArguments(port: PortName, method: string, args: unknown[]): unknown[] {
  return isGroup(port, method) ? [packGroup(args[0] as Group)] : args;
}

export function unpackArguments({ port, method, args }: Call): unknown[] {
  return isGroup(port, method) ? [unpackGroup(args[0] as PackedGroup)] : args;
}
