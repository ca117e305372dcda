import { refuseOtherNodes } from './node-version.js';

refuseOtherNodes();
await import('./serve.js');
