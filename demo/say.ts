/** A line for whoever watches. */
export const say = (line = ''): void => void process.stdout.write(`${line}\n`);
