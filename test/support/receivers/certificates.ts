import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  key: string;
  cert: string;
}

export interface Certificates {
  /** The authority that the sender has to trust. */
  ca: string;
  /** For localhost and 127.0.0.1. */
  good: Certificate;
  /** From the same authority, for another name. */
  wrongName: Certificate;
  expired: Certificate;
  selfSigned: Certificate;
}

/** Makes new certificates with the openssl command. Null if the command is missing. */
export function makeCertificates(): Certificates | null {
  const directory = mkdtempSync(join(tmpdir(), 'storehooks-certificates-'));
  try {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
    return make(
      openssl,
      (name) => readFileSync(join(directory, name), 'utf8'),
      (name, text) => {
        writeFileSync(join(directory, name), text);
      },
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const LOCAL = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
const OTHER = 'subjectAltName=DNS:receiver.example.com';

function make(
  openssl: (...args: string[]) => unknown,
  read: (name: string) => string,
  write: (name: string, text: string) => void,
): Certificates {
  const selfSign = (name: string, subject: string, ...extension: string[]) =>
    openssl(
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      subject,
      '-days',
      '2',
      ...extension,
    );
  const issue = (name: string, alternative: string, validity: string[]) => {
    openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    write(`${name}.ext`, alternative);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${name}.crt`,
      '-extfile',
      `${name}.ext`,
      ...validity,
    );
  };
  const pair = (name: string) => ({ key: read(`${name}.key`), cert: read(`${name}.crt`) });
  selfSign('ca', '/CN=Storehooks test authority');
  selfSign('selfSigned', '/CN=localhost', '-addext', LOCAL);
  issue('good', LOCAL, ['-days', '2']);
  issue('wrongName', OTHER, ['-days', '2']);
  issue('expired', LOCAL, ['-days', '-1']);
  return {
    ca: read('ca.crt'),
    good: pair('good'),
    wrongName: pair('wrongName'),
    expired: pair('expired'),
    selfSigned: pair('selfSigned'),
  };
}
