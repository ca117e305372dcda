// Runs in mongosh on one member: initiates the replica set if it is not, and waits until it has a primary.
const NOT_INITIATED = 94;
const members = ['mongo1', 'mongo2', 'mongo3'].map((host, _id) => ({ _id, host: `${host}:27017` }));

try {
  rs.status();
} catch (error) {
  if (error.code !== NOT_INITIATED) throw error;
  rs.initiate({ _id: 'rs0', members });
}
while (!rs.status().members.some(({ stateStr }) => stateStr === 'PRIMARY')) sleep(500);
