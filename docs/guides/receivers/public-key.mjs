// npm install express jose; JWKS_URI=https://…/apps/CLIENT_ID/jwks.json PORT=4000 node public-key.mjs
import { webcrypto } from 'node:crypto';
import express from 'express';
import { createRemoteJWKSet } from 'jose';

const TOLERANCE_SECONDS = 5 * 60;

/** Fetches the key set when it is needed, and keeps it for ten minutes. */
const jwks = createRemoteJWKSet(new URL(process.env.JWKS_URI));
/** In production: a table with a unique key on the id, and a worker that reads it. */
const inbox = new Map();

const app = express();

// express.raw keeps the bytes as they came. Do not put express.json() before this route.
app.post('/webhooks', express.raw({ type: 'application/json', limit: '2mb' }), async (request, response) => {
  if (!(await isSigned(request))) return response.status(401).end();
  const id = request.get('webhook-id');
  const isNew = !inbox.has(id);
  inbox.set(id, request.body);
  response.status(204).end(); // First answer, then work: an answer after 10 s counts as a failure.
  if (isNew) setImmediate(handle, id, JSON.parse(request.body));
});

/** Rejects if the key set cannot be read: express then answers 500, and the delivery comes again. */
async function isSigned(request) {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    request.get(`webhook-${name}`),
  );
  if (!id || !signatures || !Buffer.isBuffer(request.body)) return false;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return false;
  const message = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
  for await (const key of publicKeys()) {
    for (const entry of signatures.split(' ')) {
      const [version, signature = ''] = entry.split(',');
      if (version !== 'v1a') continue;
      if (await webcrypto.subtle.verify('Ed25519', key, Buffer.from(signature, 'base64'), message))
        return true;
    }
  }
  return false;
}

/** One key, or two during a rotation: then jose throws an error from which both can be read. */
async function* publicKeys() {
  try {
    yield await jwks({ alg: 'EdDSA' });
  } catch (error) {
    if (error.code !== 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
    yield* error;
  }
}

function handle(id, event) {
  console.log(`handled ${id} ${event.scope}`);
}

app.listen(process.env.PORT, '127.0.0.1');
