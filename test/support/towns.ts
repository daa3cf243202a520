import {randomLcg} from 'd3-random';

/** The two tables of a country that does not exist. */
export interface Towns {
  locations: string;
  flows: string;
}

/** Towns in rows of five, with commuters by a gravity model; a share of the pairs has no row, some rows have a zero, some no number. */
export function towns({n, share, seed = 3}: {n: number; share: number; seed?: number}): Towns {
  const random = randomLcg(seed / 7);
  const all = Array.from({length: n}, (_, i) => ({
    id: `t${i}`,
    name: `Town ${i}`,
    lat: 48 + 0.4 * Math.floor(i / 5) + 0.2 * random(),
    lon: 3 + 0.5 * (i % 5) + 0.2 * random(),
    jobs: Math.round(300 * Math.exp(3 * random())),
    residents: Math.round(500 * Math.exp(3 * random())),
  }));
  const rows: string[] = [];
  for (const [o, a] of all.entries()) {
    for (const [d, b] of all.entries()) {
      const chance = random();
      // The first two pairs always have a row, so that tests find them.
      if (chance > share && !(o === 0 && d < 2)) continue;
      const apart = Math.max(0.1, Math.hypot(a.lat - b.lat, a.lon - b.lon));
      const mean = (0.002 * Math.sqrt(a.residents * b.jobs)) / apart ** 1.2;
      const count = Math.round(2 * random() * mean * 20);
      rows.push(`${a.id},${b.id},${random() < 0.02 && o !== d && o > 0 ? '' : count}`);
    }
  }
  return {
    locations: [
      'id,name,lat,lon,jobs,residents',
      ...all.map(t => `${t.id},${t.name},${t.lat.toFixed(4)},${t.lon.toFixed(4)},${t.jobs},${t.residents}`),
    ].join('\n'),
    flows: ['origin,dest,count', ...rows].join('\n'),
  };
}

/** The shapes of the towns in GeoJSON, as squares that touch. */
export function squares(columns: number, rows: number): string {
  const features = Array.from({length: columns * rows}, (_, i) => {
    const [x, y] = [3 + 0.5 * (i % columns), 48 + 0.4 * Math.floor(i / columns)];
    // Anticlockwise, as the standard has it.
    const ring = [[x, y], [x + 0.5, y], [x + 0.5, y + 0.4], [x, y + 0.4], [x, y]]; // prettier-ignore
    return {
      type: 'Feature',
      properties: {code: `t${i}`, row: Math.floor(i / columns)},
      geometry: {type: 'Polygon', coordinates: [ring]},
    };
  });
  return JSON.stringify({type: 'FeatureCollection', features});
}

/** The flows with another header and a further column of numbers: which of the two counts, nobody can tell. */
export function twoCounts(flows: string, header: string): string {
  const rows = flows.split('\n').slice(1);
  return [header, ...rows.map(row => `${row},7`)].join('\n');
}

/** Ways to break good tables, and what a page has to say of each: of the first problem, the others are alike. */
export function brokenTables({locations, flows}: Towns) {
  const broken = (
    name: string,
    tables: Partial<Towns>,
    line: number,
    column: string,
    value: string,
    message: RegExp,
  ) => ({
    name,
    tables: {locations, flows, ...tables},
    line,
    column,
    value,
    message,
  });
  // prettier-ignore
  return [
    broken('an unknown id', {flows: flows.replace('\nt0,t1,', '\nt0,T1,')}, 3, 'dest', 'T1', /must be an id of locations.csv, got 'T1'; did you mean 't1'/),
    broken('a pair twice', {flows: `${flows}\nt0,t1,5`}, flows.split('\n').length + 1, '', 't0,t1,5', /each pair must have one row, got it in line 3 already; drop one, or choose to add them up/),
    broken('text in numbers', {flows: flows.replace(/\nt0,t1,.*/, '\nt0,t1,many')}, 3, 'count', 'many', /must be a number, got 'many'/),
    broken('thousands', {flows: flows.replace(/\nt0,t1,.*/, '\nt0,t1,"1,234"')}, 3, 'count', '1,234', /must be a number.*leave out separators of thousands/),
    broken('a negative count', {flows: flows.replace(/\nt0,t1,.*/, '\nt0,t1,-4')}, 3, 'count', '-4', /must not be negative, got -4; correct it$/),
    broken('a missing column', {flows: twoCounts(flows, 'origin,dest,abc,def')}, 1, 'count', '', /there must be a column 'count', got origin, dest, abc, def; choose another under “Columns”/),
    broken('no coordinates', {locations: locations.replace('lat,lon', 'a,b')}, 1, 'lat', '', /there must be a column 'lat'/),
    broken('a place without coordinates', {locations: locations.replace(/^(t4,[^,]*),[^,]*/m, '$1,')}, 6, 'lat', '', /must not be empty; say where the place is/),
    broken('a place twice', {locations: locations.replace('\nt4,', '\nt3,')}, 6, 'id', 't3', /ids must differ, got 't3' in line 5 already/),
    broken('swapped coordinates', {locations: locations.replace(/^(t4,[^,]*),[^,]*/m, '$1,148')}, 6, 'lat', '148', /must be degrees from -90 to 90.*are lat and lon swapped\? For coordinates on a plane/),
    broken('a row that does not fit', {flows: flows.replace(/\nt0,t1,.*/, '\nt0,t1')}, 3, '', 't0,t1', /a row must fit the header/),
    broken('an open quote', {locations: locations.replace('Town 4', '"Town 4')}, 6, '', '', /quotes must match/),
    broken('a header alone', {flows: 'origin,dest,count'}, 0, '', '', /has a header but no rows/),
    broken('no flow at all', {flows: 'origin,dest,count\nt0,t1,0'}, 0, '', '', /there must be flows between places/),
    broken('hardly any pair', {flows: 'origin,dest,count\nt0,t1,4'}, 0, '', '', /more pairs with a known flow than the model has unknowns/),
    broken('three places', {locations: locations.split('\n').slice(0, 4).join('\n'), flows: 'origin,dest,count\nt0,t1,4'}, 0, '', '', /there must be 4 to 1000 places, got 3/),
  ];
}
