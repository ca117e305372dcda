import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sayConsoleLinks } from './console-links.js';
import { say } from './say.js';
import { startService } from './service-process.js';
import { tell } from './story.js';

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storehooks-demo-'));
  const service = await startService({
    DATA_DIR: dataDir,
    PORT: process.env['PORT'] ?? '0',
    LOG_LEVEL: 'info',
    RETRY_SCHEDULE: '1,2,5',
    DELIVERY_ALLOW_CIDRS: '127.0.0.0/8',
    ALLOW_INSECURE_DESTINATIONS: 'true',
  });
  const end = async (code: number) => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
    process.exit(code);
  };
  process.once('SIGINT', () => void end(0));
  try {
    const told = await tell(service);
    await sayConsoleLinks(service, told);
    if (process.argv.includes('--once')) return await end(0);
    say();
    say(`Try the API yourself: ${service.url}/docs, "Authorize" with the token of the app:`);
    say(`  ${told.token}`);
    say('Ctrl-C ends the demo and deletes its data.');
  } catch (error) {
    say(String(error));
    await end(1);
  }
}

await main();
