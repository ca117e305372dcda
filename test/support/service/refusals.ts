import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { runCli } from './command-line.js';
import { type Environment, ServiceProcess } from './service-process.js';

/** An entry for ENCRYPTION_KEYS. */
export const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

/** Matches the one line with which a process refuses to start. */
export const refusal = (text: string) =>
  expect.stringMatching(new RegExp(`^storehooks: [^\\n]*${text}[^\\n]*\\n$`));

/** What the service, a command and doctor say in the same surroundings. */
export async function refusals(environment: Environment) {
  const [service, command, doctor] = await Promise.all([
    ServiceProcess.refused(environment),
    runCli(environment, 'app', 'create', 'An app'),
    runCli(environment, 'doctor'),
  ]);
  return { service, command, doctor };
}
