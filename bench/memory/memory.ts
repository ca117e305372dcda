export async function memory(say: (line: string) => void): Promise<void> {
  say('');
}
