#!/usr/bin/env node
import { refuseOtherNodes } from './node-version.js';

refuseOtherNodes();
await import('reflect-metadata');
const { runCommandLine } = await import('./cli/command-line.js');
const { loadConfig } = await import('./config/config.js');

const { stdout, stderr } = process;
/** As `npm start`: stacks name the lines of the source. */
const serve = () => {
  process.setSourceMapsEnabled(true);
  return import('./main.js');
};

process.exitCode = await runCommandLine(process.argv.slice(2), { loadConfig, serve, stdout, stderr });
