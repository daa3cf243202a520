/**
 * Writes the flights between the busiest US airports as the tables airports.csv and flights.csv, which the program `kronflow` reads:
 * `npx tsx examples/us-flights/tables.ts FOLDER`
 */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {writeFlowTables} from 'kronflow';
import {readFlights} from './data';
import {airportsFile, flightsFile} from './files';

const AIRPORTS = 60;

export function writeTables(folder: string): void {
  const {airports, counts, departures, arrivals} = readFlights(
    {airports: airportsFile(), flights: flightsFile()},
    {airports: AIRPORTS, region: 'contiguous'},
  );
  const locations = {
    ids: airports.map(({id}) => id),
    names: airports.map(({name}) => name),
    points: airports.map(({lat, lon}) => ({lat, lon})),
    attributes: {departures, arrivals},
  };
  // As such tables are: without rows for pairs that nobody flies.
  const count = counts.map(flights => (flights === 0 ? NaN : flights));
  const {locationsCsv, flowsCsv} = writeFlowTables({origins: locations, destinations: locations, values: {count}});
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'airports.csv'), locationsCsv);
  writeFileSync(join(folder, 'flights.csv'), flowsCsv);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTables(process.argv[2] ?? '.');
