import { describe, expect, it } from '@jest/globals';
import { terminalLine } from './terminal-line.js';

describe('terminalLine', () => {
  it('prints time, level and message, then the other fields', () => {
    const line = { level: 30, time: 0, msg: 'listening', url: 'http://127.0.0.1:3000' };
    expect(terminalLine(JSON.stringify(line))).toBe('00:00:00 info listening url="http://127.0.0.1:3000"\n');
  });

  it('prints a stack on lines of its own', () => {
    const line = { level: 50, time: 0, msg: 'failed', err: { stack: 'Error: x\n    at y' } };
    expect(terminalLine(JSON.stringify(line))).toBe('00:00:00 error failed\nError: x\n    at y\n');
  });

  it('escapes control characters', () => {
    const line = terminalLine(JSON.stringify({ level: 30, time: 0, msg: 'a\u001b[2Jb\u007f\rc' }));
    expect(line).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it('escapes the characters that turn text around, such as those of an app name', () => {
    const line = terminalLine(JSON.stringify({ level: 30, time: 0, msg: 'a', name: 'b\u202ec\u2069' }));
    expect(line).toBe('00:00:00 info a name="b\\u202ec\\u2069"\n');
  });
});
