import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../processes/remote.js';

/** The baseline for serving: only node:http, which reads and parses the JSON. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
  });
});

const api = {
  listen: async (): Promise<string> => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};

export type RawServerApi = typeof api;

serve(api);
