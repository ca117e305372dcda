// npm install fastify standardwebhooks; WEBHOOK_SECRET=whsec_… PORT=4000 node fastify.mjs
import Fastify from 'fastify';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
/** In production: a table with a unique key on the id, and a worker that reads it. */
const inbox = new Map();

const app = Fastify({ bodyLimit: 2 * 1024 * 1024 });

app.register(async (routes) => {
  // Within this plugin, a JSON body stays the bytes as they came.
  routes.removeContentTypeParser('application/json');
  routes.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  routes.post('/webhooks', async (request, reply) => {
    let event;
    try {
      event = webhook.verify(request.body, request.headers);
    } catch {
      return reply.code(401).send();
    }
    const id = request.headers['webhook-id'];
    const isNew = !inbox.has(id);
    inbox.set(id, event);
    if (isNew) setImmediate(handle, id, event); // First answer, then work: an answer after 10 s counts as a failure.
    return reply.code(204).send();
  });
});

function handle(id, event) {
  console.log(`handled ${id} ${event.scope}`);
}

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
