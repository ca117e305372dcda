import { Resolver } from 'node:dns/promises';
import { statfs } from 'node:fs/promises';
import type { Config } from '../config/config.js';
import { AddressGuard } from '../delivery/egress/address-guard.js';
import { asAnswered } from '../errors/answer-to.js';
import type { StorageControl } from '../operations/storage-control.js';
import type { SecretBox } from '../secrets/secret-box.js';
import type { AppRepository } from '../tenants/apps/app.repository.js';
import { clientSecretPlace, signingSecretPlace } from '../tenants/apps/signing-secrets.js';

export interface Finding {
  check: string;
  ok: boolean;
  found: string;
  /** How to fix it, or empty if nothing is wrong. */
  fix: string;
}

export interface DoctorContext {
  config: Config;
  control: StorageControl;
  apps: AppRepository;
  box: SecretBox;
}

const FREE_SHARE = 0.05;
const RESOLVED_NAME = 'example.com';
const DNS_MS = 2_000;
/** An earlier time means that the clock was reset: certificates and signatures would not verify. */
const BUILT_AFTER = Date.parse('2026-01-01T00:00:00Z');

/** Checks the usual causes of a service that does not work, and says how to fix each. Never rejects. */
export async function runChecks(context: DoctorContext): Promise<Finding[]> {
  const checks = [store, keys, disk, clock, dns];
  const findings: Finding[] = [];
  for (const check of checks) {
    findings.push(await check(context).catch((error: unknown) => failed(check.name, error)));
  }
  return findings;
}

function failed(check: string, thrown: unknown): Finding {
  const error = asAnswered(thrown);
  const found = error instanceof Error ? error.message : String(error);
  return { check, ok: false, found, fix: FIXES[check]! };
}

const FIXES: Record<string, string> = {
  store: 'Start the database, or correct MONGODB_URI or DATA_DIR.',
  keys: 'Put the key that sealed these secrets back into ENCRYPTION_KEYS.',
  disk: 'Free some disk space: below 5 % publishing answers 503.',
  clock: 'Set the clock and synchronize it with NTP: receivers refuse signatures that are minutes old.',
  dns: 'Let this machine reach a DNS resolver, or set DELIVERY_DNS_SERVERS.',
};

const passed = (check: string, found: string): Finding => ({ check, ok: true, found, fix: '' });

async function store({ control }: DoctorContext): Promise<Finding> {
  await control.ping();
  return passed('store', `${control.name} answers and its schema is up to date`);
}

async function keys({ apps, box }: DoctorContext): Promise<Finding> {
  const all = await apps.list();
  for (const { clientId, clientSecrets, signingSecrets } of all) {
    for (const { sealed } of clientSecrets) box.open(sealed, clientSecretPlace(clientId));
    for (const { sealed } of signingSecrets) box.open(sealed, signingSecretPlace(clientId));
  }
  return passed('keys', `can decrypt the secrets of ${all.length} apps`);
}

async function disk({ config }: DoctorContext): Promise<Finding> {
  if (config.MONGODB_URI) return passed('disk', 'not checked: the disk belongs to the database server');
  const { bavail, blocks } = await statfs(config.DATA_DIR);
  const share = bavail / blocks;
  if (share < FREE_SHARE) throw new Error(`${(share * 100).toFixed(1)} % of the disk is free`);
  return passed('disk', `${(share * 100).toFixed(0)} % of the disk is free`);
}

async function clock(): Promise<Finding> {
  const now = new Date();
  if (now.getTime() < BUILT_AFTER) throw new Error(`the clock says ${now.toISOString()}`);
  return passed('clock', now.toISOString());
}

async function dns({ config }: DoctorContext): Promise<Finding> {
  const resolver = new Resolver({ timeout: DNS_MS, tries: 1 });
  if (config.DELIVERY_DNS_SERVERS.length > 0) resolver.setServers(config.DELIVERY_DNS_SERVERS);
  const addresses = await resolver.resolve4(RESOLVED_NAME);
  const guard = new AddressGuard({ allow: config.DELIVERY_ALLOW_CIDRS, deny: config.DELIVERY_DENY_CIDRS });
  const allowed = addresses.filter((address) => guard.allows(address));
  if (allowed.length < addresses.length)
    throw new Error(`${RESOLVED_NAME} resolves to an address that is not allowed`);
  return passed('dns', `${RESOLVED_NAME} resolves`);
}
