/**
 * `node --import young-generation.js dist/main.js`: at SIGUSR2 it logs twice, as `young`, how many bytes the young
 * generation of the main thread has: as it is, and after much has survived in it.
 */
import { getHeapSpaceStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

const OBJECTS = 2_000_000;

const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
const tell = () => process.stdout.write(`${JSON.stringify({ young: size() })}\n`);

if (isMainThread)
  process.on('SIGUSR2', () => {
    tell();
    const survivors = Array.from({ length: OBJECTS }, (_, i) => ({ i }));
    tell();
    survivors.length = 0;
  });
