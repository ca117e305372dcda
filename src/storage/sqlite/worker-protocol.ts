import type { PortName } from './remote-ports.js';
import type { WireError } from './wire-error.js';

export interface Call {
  id: number;
  port: PortName;
  method: string;
  args: unknown[];
}

export type Reply = { id: number; result: unknown } | { id: number; error: WireError };
