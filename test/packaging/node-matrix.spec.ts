import { expect, it } from '@jest/globals';
import { runsOn } from '../../src/node-version.js';
import { read } from '../docs/repository.js';

/** The words of an array in the script. */
const arrayOf = (name: string) =>
  new RegExp(`^${name}=\\(([^)]*)\\)`, 'm').exec(read('scripts/node-matrix'))![1]!.split(' ');

it('The matrix of Nodes has the first release of each line that engines allows', () => {
  const floors = arrayOf('FLOORS');
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  expect(floors.map((floor) => floor.split('.')[0])).toEqual(arrayOf('MAJORS'));
  for (const range of engines.node.split(' || ')) expect(floors).toContain(range.replace(/^[^\d]+/, ''));
  for (const floor of floors) {
    const [major, minor] = floor.split('.').map(Number) as [number, number];
    expect([floor, runsOn(floor)]).toEqual([floor, true]);
    if (minor > 0) expect([floor, runsOn(`${major}.${minor - 1}.9`)]).toEqual([floor, false]);
  }
});
