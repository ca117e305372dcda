import type { Flight, Lane } from '../../src/delivery/queue/lane.js';

const flightsOf = new WeakMap<Lane, Flight[]>();

/** Begins attempts of the lane, or ends the oldest, until it has so many under way. */
export function setInFlight(lane: Lane, count: number): void {
  const flights = flightsOf.get(lane) ?? [];
  flightsOf.set(lane, flights);
  while (flights.length < count) flights.push(lane.begin());
  for (const flight of flights.splice(0, flights.length - count)) lane.end(flight);
}
