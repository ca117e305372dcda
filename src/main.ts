import { refuseOtherNodes } from './node-version.js';

refuseOtherNodes();
const { holdYoungGeneration } = await import('./bootstrap/young-generation.js');
holdYoungGeneration();
await import('./serve.js');
