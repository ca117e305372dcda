import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read } from './repository.js';

/** A request as a verifier of the README gets it. */
export interface Given {
  secret: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: Buffer;
}

/** What a program needs that runs a verifier: the file of the snippet, and one that calls it. */
export interface Language {
  fence: string;
  /** Where the program is looked for, in this order. */
  commands: string[];
  version: string;
  run: string[];
  /** Files by name. The program reads `given.json`, prints `accepted` or `refused: ` and why. */
  files(snippet: string): Record<string, string>;
}

/** The code blocks of a page in this language, in their order. */
export const snippetsOf = (path: string, fence: string): string[] =>
  [...read(path).matchAll(new RegExp(`^\`\`\`${fence}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code!);

/** The first command that runs, or null if the language is not installed. */
export const commandOf = ({ commands, version }: Language): string | null =>
  commands.find((command) => spawnSync(command, [version]).status === 0) ?? null;

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A verifier of the README in a directory of its own. */
export class Verifier {
  private readonly directory = mkdtempSync(join(tmpdir(), 'storehooks-verifier-'));

  constructor(
    private readonly language: Language,
    private readonly command: string,
    snippet: string,
  ) {
    for (const [name, text] of Object.entries(language.files(snippet))) {
      const path = join(this.directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  /** What the program prints. @throws Error with its error output if it does not run */
  run({ secret, headers, body }: Given): Promise<string> {
    const given = JSON.stringify({ secret, headers, body: body.toString('base64') });
    writeFileSync(join(this.directory, 'given.json'), given);
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      GOFLAGS: '-mod=mod',
    };
    return new Promise((resolve, reject) => {
      execFile(this.command, this.language.run, { cwd: this.directory, env }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(stdout.trim());
      });
    });
  }

  close(): void {
    rmSync(this.directory, { recursive: true });
  }
}

const NODE: Language = {
  fence: 'js',
  commands: [process.execPath],
  version: '--version',
  run: ['main.mjs'],
  files: (snippet) => ({
    // The directory has no packages: the name is that of the package in this repository.
    'verify.mjs': snippet.replace(/from '(\w+)'/g, `from '${MODULES}/$1/dist/index.js'`),
    'main.mjs': `import { readFileSync } from 'node:fs';
import { verify } from './verify.mjs';
const { secret, headers, body } = JSON.parse(readFileSync('given.json', 'utf8'));
try {
  verify(secret, headers, Buffer.from(body, 'base64'));
  console.log('accepted');
} catch (error) {
  console.log('refused: ' + error.message);
}
`,
  }),
};

const PYTHON: Language = {
  fence: 'python',
  commands: ['python3'],
  version: '--version',
  run: ['main.py'],
  files: (snippet) => ({
    'verifier.py': snippet,
    'main.py': `import json, base64 as b
from verifier import verify
given = json.load(open("given.json"))
try:
    verify(given["secret"], given["headers"], b.b64decode(given["body"]))
    print("accepted")
except ValueError as error:
    print("refused:", error)
`,
  }),
};

const GO: Language = {
  fence: 'go',
  // The second is where its installer puts it.
  commands: ['go', '/usr/local/go/bin/go'],
  version: 'version',
  run: ['run', '.'],
  files: (snippet) => ({
    'go.mod': 'module verifier\n',
    'verify.go': `package main\n\n${snippet.replace(/^package \w+$/m, '')}`,
    'main.go': `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

type given struct {
	Secret  string
	Headers map[string]string
	Body    []byte
}

func main() {
	var request given
	text, _ := os.ReadFile("given.json")
	if err := json.Unmarshal(text, &request); err != nil {
		panic(err)
	}
	header := http.Header{}
	for name, value := range request.Headers {
		header.Set(name, value)
	}
	if err := Verify(request.Secret, header, request.Body); err != nil {
		fmt.Println("refused:", err)
		return
	}
	fmt.Println("accepted")
}
`,
  }),
};

export const LANGUAGES: Record<string, Language> = { Node: NODE, Python: PYTHON, Go: GO };
