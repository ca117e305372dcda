import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDocument } from './bootstrap/openapi-document.js';
import { parseEnvironment } from './config/config.js';
import { startService } from './service.js';

/** Prints the OpenAPI document. The document is read from a running application, which needs a database. */
const dataDir = mkdtempSync(join(tmpdir(), 'storehooks-openapi-'));
const service = await startService(parseEnvironment({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' }));
process.stdout.write(`${JSON.stringify(buildDocument(service.app), null, 2)}\n`);
await service.stop();
rmSync(dataDir, { recursive: true });
