import { describe, expect, it } from '@jest/globals';
import { read, trackedFiles } from '../docs/repository.js';
import { readDockerfile } from '../support/packaging/dockerfile.js';

const stages = readDockerfile(read('Dockerfile'));
const allowed = read('.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

describe('The Dockerfile', () => {
  it('copies from the context exactly what .dockerignore lets through, and git tracks it', () => {
    const copies = stages.flatMap(({ instructions }) => instructions).filter(({ name }) => name === 'COPY');
    const sources = copies
      .filter(({ flags }) => !flags['from'])
      .flatMap(({ text }) => text.split(/\s+/).slice(0, -1));
    expect(sources.sort()).toEqual([...allowed].sort());
    const tracked = trackedFiles();
    const missing = sources.filter(
      (path) => !tracked.some((file) => file === path || file.startsWith(`${path}/`)),
    );
    expect(missing).toEqual([]);
  });

  it('runs as a user by number that is not root, so that an orchestrator can check it', () => {
    const users = stages.at(-1)!.instructions.filter(({ name }) => name === 'USER');
    expect(users.map(({ text }) => text)).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
  });

  it('puts nothing into the image but what the first stage has built', () => {
    const { instructions } = stages.at(-1)!;
    const from = instructions.filter(({ name }) => name === 'COPY').map(({ flags }) => flags['from']);
    expect(from).toEqual(from.map(() => 'build'));
    expect(instructions.filter(({ name }) => name === 'RUN' || name === 'ADD')).toEqual([]);
  });
});
