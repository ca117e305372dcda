import { Resolver } from 'node:dns/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type Config, ConfigError } from '../../config/config.js';
import { AddressGuard } from '../../delivery/egress/address-guard.js';
import { asAnswered } from '../../errors/answer-to.js';
import { diskOf, isNearlyFull } from '../../operations/load-watch.js';
import { StorageControl } from '../../operations/storage-control.js';
import { explainStoreFault } from '../../operations/store-fault.js';
import { SecretBox } from '../../secrets/secret-box.js';
import { AppRepository } from '../../tenants/apps/app.repository.js';
import { KeyCheck } from '../../tenants/apps/key-check.js';
import {
  clientSecretPlace,
  signingKeyPlace,
  signingSecretPlace,
} from '../../tenants/apps/signing-secrets.js';
import { CliModule } from '../cli.module.js';
import { withDatabase } from '../with-database.js';

export interface Finding {
  check: string;
  ok: boolean;
  found: string;
  /** How to fix it, or empty if nothing is wrong. */
  fix: string;
}

const RESOLVED_NAME = 'example.com';
const DNS_MS = 2_000;
/** An earlier time means that the clock was reset: certificates and signatures would not verify. */
const BUILT_AFTER = Date.parse('2026-01-01T00:00:00Z');

/** Checks the usual causes of a service that does not work, and says how to fix each. Never rejects. */
export async function examine(config: Config): Promise<Finding[]> {
  const findings = await examineDatabase(config);
  for (const check of [disk, clock, dns]) {
    findings.push(await check(config).catch((error: unknown) => failed(check.name, error)));
  }
  return findings;
}

/** The findings about the store and the keys. A database that does not open fails both. */
async function examineDatabase(config: Config): Promise<Finding[]> {
  try {
    await CliModule.requireDatabase(config);
    return await withDatabase(config, async (services) => [
      await store(services),
      await keys(services).catch((error: unknown) => failed('keys', error)),
    ]);
  } catch (error) {
    const unread = { check: 'keys', ok: false, found: 'not checked: the database cannot be read', fix: '' };
    return [storeFailed(error, config), { ...unread, fix: 'Correct the store first.' }];
  }
}

function storeFailed(error: unknown, config: Config): Finding {
  if (error instanceof ConfigError) return { ...failed('store', error), fix: 'Do what this line says.' };
  return { check: 'store', ok: false, ...explainStoreFault(error, config) };
}

function failed(check: string, thrown: unknown): Finding {
  const error = asAnswered(thrown);
  const found = error instanceof Error ? error.message : String(error);
  return { check, ok: false, found, fix: FIXES[check]! };
}

const FIXES: Record<string, string> = {
  store: 'Start the database, or correct MONGODB_URI or DATA_DIR.',
  keys: 'Put the key that sealed these secrets back into ENCRYPTION_KEYS.',
  disk: 'Free some disk space: below 5 % and 2 GB publishing answers 503.',
  clock: 'Set the clock and synchronize it with NTP: receivers refuse signatures that are minutes old.',
  dns: 'Let this machine reach a DNS resolver, or set DELIVERY_DNS_SERVERS.',
};

const passed = (check: string, found: string): Finding => ({ check, ok: true, found, fix: '' });

async function store(services: INestApplicationContext): Promise<Finding> {
  const control = services.get(StorageControl);
  await control.ping();
  return passed('store', `${control.name} answers and its schema is up to date`);
}

async function keys(services: INestApplicationContext): Promise<Finding> {
  await services.get(KeyCheck, { strict: false }).run();
  const box = services.get(SecretBox, { strict: false });
  const all = await services.get(AppRepository).list();
  for (const { clientId, clientSecrets, signingSecrets, signingKeys } of all) {
    for (const { sealed } of clientSecrets) box.open(sealed, clientSecretPlace(clientId));
    for (const { sealed } of signingSecrets) box.open(sealed, signingSecretPlace(clientId));
    for (const { sealed } of signingKeys) box.open(sealed, signingKeyPlace(clientId));
  }
  return passed('keys', `can decrypt the secrets of ${all.length} apps`);
}

async function disk(config: Config): Promise<Finding> {
  if (config.MONGODB_URI) return passed('disk', 'not checked: the disk belongs to the database server');
  const space = await diskOf(config.DATA_DIR);
  const percent = (space.free / space.total) * 100;
  if (isNearlyFull(space)) throw new Error(`${percent.toFixed(1)} % of the disk is free`);
  return passed('disk', `${percent.toFixed(0)} % of the disk is free`);
}

async function clock(): Promise<Finding> {
  const now = new Date();
  if (now.getTime() < BUILT_AFTER) throw new Error(`the clock says ${now.toISOString()}`);
  return passed('clock', now.toISOString());
}

async function dns(config: Config): Promise<Finding> {
  const resolver = new Resolver({ timeout: DNS_MS, tries: 1 });
  if (config.DELIVERY_DNS_SERVERS.length > 0) resolver.setServers(config.DELIVERY_DNS_SERVERS);
  const addresses = await resolver.resolve4(RESOLVED_NAME);
  const guard = new AddressGuard({ allow: config.DELIVERY_ALLOW_CIDRS, deny: config.DELIVERY_DENY_CIDRS });
  const allowed = addresses.filter((address) => guard.allows(address));
  if (allowed.length < addresses.length)
    throw new Error(`${RESOLVED_NAME} resolves to an address that is not allowed`);
  return passed('dns', `${RESOLVED_NAME} resolves`);
}
