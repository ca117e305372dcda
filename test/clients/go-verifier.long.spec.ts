import { execFile, execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const README = new URL('../../README.md', import.meta.url);

/** Go on the PATH, or where its installer puts it. */
const go = ['/usr/local/go/bin/go', 'go'].find((path) => {
  try {
    if (path.startsWith('/')) return existsSync(path);
    return execFileSync(path, ['version']).length > 0;
  } catch {
    return false;
  }
});

const HARNESS = `package webhook

import (
	"net/http"
	"os"
	"testing"
)

func TestVerify(t *testing.T) {
	header := http.Header{}
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		header.Set(name, os.Getenv(name))
	}
	if err := Verify(os.Getenv("secret"), header, []byte(os.Getenv("body"))); err != nil {
		t.Fatal(err)
	}
}
`;

const name = go ? 'The Go verifier of the README' : 'The Go verifier of the README (no go on this machine)';
(go ? describe : describe.skip)(name, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'storehooks-go-'));
    const [, code] = /```go\n([\s\S]*?)```/.exec(await readFile(README, 'utf8'))!;
    await writeFile(join(directory, 'webhook.go'), code!);
    await writeFile(join(directory, 'webhook_test.go'), HARNESS);
    await writeFile(join(directory, 'go.mod'), 'module webhook\n\ngo 1.19\n');
    const env = { ...process.env, GOTOOLCHAIN: 'local', GOCACHE: join(directory, 'cache') };
    await promisify(execFile)(go!, ['test', '-c', '-o', 'verify', '.'], { cwd: directory, env });
  }, 300_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const key = randomBytes(32);
  const body = '{"id":1}';
  const signed = (seconds: number) => {
    const text = `msg_1.${seconds}.${body}`;
    const signature = `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
    return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(seconds), 'webhook-signature': signature };
  };
  const verdict = (given: Record<string, string>) =>
    promisify(execFile)(join(directory, 'verify'), [], {
      env: { secret: `whsec_${key.toString('base64')}`, body, ...given },
    }).then(
      () => 'verified',
      ({ stdout }: { stdout: string }) => stdout,
    );
  const now = () => Math.floor(Date.now() / 1_000);

  it('compiles as it is printed, and accepts a signature, alone and after another', async () => {
    expect(await verdict(signed(now()))).toBe('verified');
    const headers = signed(now());
    const two = { ...headers, 'webhook-signature': `v1,other ${headers['webhook-signature']}` };
    expect(await verdict(two)).toBe('verified');
  });

  it('refuses another body and an old signature', async () => {
    expect(await verdict({ ...signed(now()), body: '{"id":2}' })).toContain('bad signature');
    expect(await verdict(signed(now() - 3_600))).toContain('too old');
  });
});
