/** A receiver as a process of its own: prints its port, then the headers and body of each request, as lines of JSON. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const server = createServer(async (request, response) => {
  const body = await text(request);
  console.log(JSON.stringify({ headers: request.headers, body }));
  response.writeHead(204).end();
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
