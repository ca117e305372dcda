#!/usr/bin/env node
import 'reflect-metadata';
import { runCommandLine } from './cli/command-line.js';
import { loadConfig } from './config/config.js';

const { stdout, stderr } = process;

process.exitCode = await runCommandLine(process.argv.slice(2), { loadConfig, stdout, stderr });
