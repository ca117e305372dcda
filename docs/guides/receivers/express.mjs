// npm install express standardwebhooks; WEBHOOK_SECRET=whsec_… PORT=4000 node express.mjs
import express from 'express';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
/** In production: a table with a unique key on the id, and a worker that reads it. */
const inbox = new Map();

const app = express();

// express.raw keeps the bytes as they came. Do not put express.json() before this route.
app.post('/webhooks', express.raw({ type: 'application/json', limit: '2mb' }), (request, response) => {
  let event;
  try {
    event = webhook.verify(request.body, request.headers);
  } catch {
    return response.status(401).end();
  }
  const id = request.get('webhook-id');
  const isNew = !inbox.has(id);
  inbox.set(id, event);
  response.status(204).end(); // First answer, then work: an answer after 10 s counts as a failure.
  if (isNew) setImmediate(handle, id, event);
});

function handle(id, event) {
  console.log(`handled ${id} ${event.scope}`);
}

app.listen(process.env.PORT, '127.0.0.1');
