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
  /** A year old, with 10 days left. */
  ending: Certificate;
  /** The same, with 12 days left. */
  endingLater: Certificate;
  notYetValid: Certificate;
  selfSigned: Certificate;
  /** From an authority that is not trusted. */
  stranger: Certificate;
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

/** What `openssl ca` needs to issue a certificate with a start date. */
const CA_CONFIG = `[ca]
default_ca = d
[d]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = p
[p]
commonName = supplied
`;

/** As `openssl ca` takes it. */
const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-T:]|\.\d+/g, '');

function make(
  openssl: (...args: string[]) => unknown,
  read: (name: string) => string,
  write: (name: string, text: string) => void,
): Certificates {
  const selfSign = (name: string, subject: string, ...extension: string[]) => {
    const out = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
    openssl('req', '-x509', ...KEY, ...out, '-subj', subject, '-days', '2', ...extension);
  };
  const ask = (name: string, alternative: string) => {
    openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    write(`${name}.ext`, alternative);
    return ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`];
  };
  const issue = (name: string, alternative: string, days = '2', ca = 'ca') => {
    const files = ask(name, alternative);
    const issuer = ['-CA', `${ca}.crt`, '-CAkey', `${ca}.key`, '-CAcreateserial'];
    openssl('x509', '-req', ...files, ...issuer, '-days', days);
  };
  const issueFor = (name: string, from: string, to: string) => {
    const files = ask(name, LOCAL);
    write('ca.cnf', CA_CONFIG);
    write('index.txt', '');
    write('serial', '01');
    const issuer = ['-config', 'ca.cnf', '-cert', 'ca.crt', '-keyfile', 'ca.key', '-notext', '-batch'];
    openssl('ca', ...issuer, ...files, '-startdate', from, '-enddate', to);
  };
  const pair = (name: string) => ({ key: read(`${name}.key`), cert: read(`${name}.crt`) });
  selfSign('ca', '/CN=Storehooks test authority');
  selfSign('other', '/CN=Another authority');
  selfSign('selfSigned', '/CN=localhost', '-addext', LOCAL);
  issue('good', LOCAL);
  issue('wrongName', OTHER);
  issue('expired', LOCAL, '-1');
  issue('stranger', LOCAL, '2', 'other');
  issueFor('notYetValid', '20980101000000Z', '20990101000000Z');
  issueFor('ending', inDays(-355), inDays(10));
  issueFor('endingLater', inDays(-353), inDays(12));
  return {
    ca: read('ca.crt'),
    good: pair('good'),
    wrongName: pair('wrongName'),
    expired: pair('expired'),
    ending: pair('ending'),
    endingLater: pair('endingLater'),
    notYetValid: pair('notYetValid'),
    selfSigned: pair('selfSigned'),
    stranger: pair('stranger'),
  };
}
