import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { loadCatalog } from '../../src/catalog/catalog.loader.js';
import { openapiWebhooks } from '../../src/contracts/openapi-webhooks.js';

const BUILD = fileURLToPath(new URL('../../build/webhook-types', import.meta.url));

/** What a developer writes against the generated types. */
const HANDLER = `
import type { webhooks } from './webhooks.js';

type Body<Topic extends keyof webhooks> =
  webhooks[Topic]['post']['requestBody']['content']['application/json'];

export function handle(body: Body<'store/order/statusUpdated'> | Body<'store/cart/converted'>): string {
  if (body.scope === 'store/cart/converted') return \`\${body.data.id} became \${body.data.orderId?.toFixed()}\`;
  const { previous_status_id: from, new_status_id: to } = body.data.status ?? {};
  return \`\${body.data.id.toFixed()} of \${body.producer} at \${body.created_at.toFixed()}: \${from} to \${to}\`;
}

export const actionOf = ({ object, action, user }: Body<'Order/Create'>): [\`Order/Create\`, string | null] =>
  [\`\${object}/\${action}\`, user];
`;

describe('Types that openapi-typescript makes of openapi-webhooks.json', () => {
  beforeAll(async () => {
    const { document } = await loadCatalog(undefined);
    const types = astToString(await openapiTS(JSON.stringify(openapiWebhooks(document))));
    await mkdir(BUILD, { recursive: true });
    await writeFile(join(BUILD, 'webhooks.d.ts'), types);
  });

  it('let a handler tell events by their scope, and know the data of each', async () => {
    expect(await errorsOf(HANDLER)).toEqual([]);
  });

  it('refuse a handler that reads a field of another event', async () => {
    const wrong = HANDLER.replace('body.data.orderId?.toFixed()', 'body.data.order_id');
    expect(await errorsOf(wrong)).toEqual([expect.stringContaining("Property 'order_id' does not exist")]);
  });
});

/** What the compiler says, strictly. */
async function errorsOf(source: string): Promise<string[]> {
  const file = join(BUILD, 'handler.ts');
  await writeFile(file, source);
  const options = {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const program = ts.createProgram([file], { ...options, types: [] });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
