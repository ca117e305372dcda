/** `node mongod-watcher.js PARENT CHILD`: kills the child, even a frozen one, when the parent has ended. */
const [parent, child] = process.argv.slice(2).map(Number);

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

setInterval(() => {
  if (!isAlive(child)) process.exit();
  if (!isAlive(parent)) process.kill(child, 'SIGKILL');
}, 1_000);
