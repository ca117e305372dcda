/** `1 hook`, `3 hooks`, or `250 or more hooks` if the counting stopped there. */
export function counted(count: number, noun: string, most = Number.POSITIVE_INFINITY): string {
  const plural = count === 1 ? noun : `${noun}s`;
  return `${count.toLocaleString('en')}${count >= most ? ' or more' : ''} ${plural}`;
}
