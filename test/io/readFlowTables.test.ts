import {greatCircleDistances, readFlowTables, SpatialWeights} from 'kronflow';

const locations = 'id,name,lat,lon,jobs\na,Aix,43.53,5.45,70\nb,Brest,48.39,-4.49,60\nc,Caen,49.18,-0.37,55';
const three = (rows: string): string => `origin,dest,count\n${rows}`;
const numbers = (values: ArrayLike<number>): number[] => Array.from(values);

describe('the convention of flowmap.gl', () => {
  it('ids, names, points, covariates, and flows with the destination fastest', () => {
    const tables = readFlowTables(locations, three('a,b,12\nb,a,9\nc,c,3'));
    const {origins, destinations, flows, observed} = tables;
    expect(origins.ids).toEqual(['a', 'b', 'c']);
    expect(origins.names).toEqual(['Aix', 'Brest', 'Caen']);
    expect(origins.points[1]).toEqual({lon: -4.49, lat: 48.39});
    expect(origins.attributes).toEqual({jobs: Float64Array.of(70, 60, 55)});
    expect(destinations).toBe(origins);
    expect(flows).toEqual(Float64Array.of(0, 12, 0, 9, 0, 0, 0, 0, 3));
    expect(observed).toEqual(Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1));
    expect(tables.periods).toBeUndefined();
    expect(tables.pair).toEqual({});
  });

  it('what it returns makes weights and distances', () => {
    const {origins} = readFlowTables(locations, three('a,b,12'));
    expect(SpatialWeights.kNearest(origins.points, 1, {ids: origins.ids}).toDense()[0]).toEqual([0, 0, 1]);
    expect(greatCircleDistances(origins.points)[1]).toBeGreaterThan(900);
  });

  it('a pair without a row is missing unless it is said to be zero, and either is noted', () => {
    const missing = readFlowTables(locations, three('a,b,12'));
    expect(numbers(missing.observed)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(missing.notes).toContain(
      "flows: 8 pairs without a row, taken as missing; say {absentPairs: 'zero'} if they had no flow",
    );
    const zero = readFlowTables(locations, three('a,b,12'), {absentPairs: 'zero'});
    expect(numbers(zero.observed)).toEqual(new Array(9).fill(1));
    expect(zero.flows).toEqual(missing.flows);
    expect(zero.notes.join()).toContain('8 pairs without a row, taken as zero');
  });

  it('a row without a count is missing, even if absent pairs are zero', () => {
    const tables = readFlowTables(locations, three('a,b,\na,c,NA\nb,a,0'), {absentPairs: 'zero'});
    expect(numbers(tables.observed)).toEqual([1, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(tables.notes).toContain('flows: 2 rows without a count, taken as missing');
  });

  it('flows within regions are kept, or taken as missing', () => {
    const rows = three('a,a,5\na,b,1\nc,c,3');
    expect(numbers(readFlowTables(locations, rows).flows)).toEqual([5, 1, 0, 0, 0, 0, 0, 0, 3]);
    const without = readFlowTables(locations, rows, {intra: 'missing', absentPairs: 'zero'});
    expect(numbers(without.flows)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(numbers(without.observed)).toEqual([0, 1, 1, 1, 0, 1, 1, 1, 0]);
  });

  it('several rows for one pair are summed if that is said; a missing part makes the sum missing', () => {
    const tables = readFlowTables(locations, three('a,b,1\na,b,2\nb,a,4\nb,a,'), {duplicates: 'sum'});
    expect(numbers(tables.flows).slice(0, 4)).toEqual([0, 3, 0, 0]);
    expect(numbers(tables.observed).slice(0, 4)).toEqual([0, 1, 0, 0]);
  });

  it('negative flows are kept if that is said, and fractions are noted', () => {
    const tables = readFlowTables(locations, three('a,b,-1.5\na,c,2'), {negative: 'keep'});
    expect(numbers(tables.flows).slice(0, 3)).toEqual([0, -1.5, 2]);
    expect(tables.notes).toContain('flows: 1 flow that is not a whole number');
  });

  it('names are the ids where there are none; longitudes may run to 360', () => {
    const {origins} = readFlowTables('id,lat,lon\na,1,200\nb,-90,0', three('a,b,1'));
    expect(origins.names).toEqual(['a', 'b']);
    expect(origins.points).toEqual([{lon: 200, lat: 1}, {lon: 0, lat: -90}]); // prettier-ignore
  });
});

describe('other columns', () => {
  const places = 'CODE,POINT_X,POINT_Y,POP,AREA,LABEL\n1,5.4,43.5,10,7,x\n2,-4.5,48.4,20,,y';
  const trips = 'FROM,TO,TRIPS,KM,TOLL,MODE\n1,2,3,900,1.5,car\n2,1,4,901,,car';
  const columns = {id: 'CODE', lat: 'POINT_Y', lon: 'POINT_X', origin: 'FROM', dest: 'TO', count: 'TRIPS'};

  it('by name; all other columns of numbers are covariates, columns of text are not', () => {
    const {origins, pair, notes} = readFlowTables(places, trips, {columns});
    expect(origins.attributes).toEqual({POP: Float64Array.of(10, 20), AREA: Float64Array.of(7, NaN)});
    expect(pair).toEqual({KM: Float64Array.of(NaN, 900, 901, NaN), TOLL: Float64Array.of(NaN, 1.5, NaN, NaN)});
    expect(notes).toContain('locations: LABEL not read');
    expect(notes).toContain('locations, AREA: 1 cell without a value, read as NaN (line 3)');
    expect(notes).toContain('flows, KM: 2 pairs without a value, read as NaN');
  });

  it('only those that are named', () => {
    const tables = readFlowTables(places, trips, {columns: {...columns, attributes: ['POP'], pair: []}});
    expect(Object.keys(tables.origins.attributes)).toEqual(['POP']);
    expect(tables.pair).toEqual({});
  });

  it('by a function of the row', () => {
    const tables = readFlowTables(places, trips, {
      columns: {
        ...columns,
        id: row => `FR-${row.CODE}`,
        lat: row => Number(row.POINT_Y) / 2,
        origin: row => `FR-${row.FROM}`,
        dest: row => `FR-${row.TO}`,
        count: row => (row.MODE === 'car' ? row.TRIPS : null),
      },
    });
    expect(tables.origins.ids).toEqual(['FR-1', 'FR-2']);
    expect(tables.notes).toContain('flows: MODE not read, unless by a function');
    expect(tables.origins.points[0]).toEqual({lon: 5.4, lat: 21.75});
    expect(numbers(tables.flows)).toEqual([0, 3, 4, 0]);
  });

  it('coordinates in a plane, by their own names or by others, and none at all', () => {
    const own = readFlowTables('id,x,y\na,-2000,5\nb,1,7', three('a,b,1'));
    expect(own.origins.points).toEqual([{x: -2000, y: 5}, {x: 1, y: 7}]); // prettier-ignore
    const named = readFlowTables('id,E,N\na,-2000,5\nb,1,7', three('a,b,1'), {columns: {x: 'E', y: 'N'}});
    expect(named.origins.points).toEqual(own.origins.points);
    const none = readFlowTables('id,pop\na,2\nb,1', three('a,b,1'), {points: false});
    expect(none.origins.points).toEqual([]);
    expect(none.origins.attributes).toEqual({pop: Float64Array.of(2, 1)});
  });
});

describe('rectangular', () => {
  it('lists of ids, in their order; flows of other locations are left out and counted', () => {
    const tables = readFlowTables(locations, three('a,b,1\nc,b,2\na,c,3\nb,a,4'), {
      origins: ['c', 'a'],
      destinations: ['b'],
    });
    expect(tables.origins.ids).toEqual(['c', 'a']);
    expect(tables.origins.attributes).toEqual({jobs: Float64Array.of(55, 70)});
    expect(tables.destinations.names).toEqual(['Brest']);
    expect(numbers(tables.flows)).toEqual([2, 1]);
    expect(tables.notes).toContain('flows: 2 rows from or to locations that were not chosen, left out');
  });

  it('a table for each side; the same id on both is the same region', () => {
    const origins = 'id,lat,lon,workers\na,1,2,30\nb,3,4,40';
    const destinations = 'id,lat,lon,jobs\nb,3,4,11\nc,5,6,12\nd,7,8,13';
    const tables = readFlowTables({origins, destinations}, three('a,d,9\nb,b,8'), {intra: 'missing'});
    expect(tables.origins.attributes).toEqual({workers: Float64Array.of(30, 40)});
    expect(tables.destinations.attributes).toEqual({jobs: Float64Array.of(11, 12, 13)});
    expect(numbers(tables.flows)).toEqual([0, 0, 9, 0, 0, 0]);
    expect(numbers(tables.observed)).toEqual([0, 0, 1, 0, 0, 0]);
  });
});

describe('panels', () => {
  const rows = 'origin,dest,year,count,km,price\na,b,2010,1,9,3\nb,a,9,2,8,4\na,b,9,3,9,5';

  it('the period slowest, in the order of numbers', () => {
    const tables = readFlowTables('id,lat,lon\na,1,2\nb,3,4', rows, {columns: {period: 'year'}});
    expect(tables.periods).toEqual(['9', '2010']);
    expect(numbers(tables.flows)).toEqual([0, 3, 2, 0, 0, 1, 0, 0]);
    expect(numbers(tables.observed)).toEqual([0, 1, 1, 0, 0, 1, 0, 0]);
  });

  it('covariates of pairs once if they never change, else for each period', () => {
    const {pair} = readFlowTables('id,lat,lon\na,1,2\nb,3,4', rows, {columns: {period: 'year'}});
    expect(pair.km).toEqual(Float64Array.of(NaN, 9, 8, NaN));
    expect(pair.price).toEqual(Float64Array.of(NaN, 5, 4, NaN, NaN, 3, NaN, NaN));
  });

  it('flows within regions are missing in every period', () => {
    const intra = 'origin,dest,t,count\na,a,x,1\na,a,y,1\nb,b,y,1\na,b,y,1';
    const {observed, flows} = readFlowTables('id,lat,lon\na,1,2\nb,3,4', intra, {
      columns: {period: 't'},
      intra: 'missing',
    });
    expect(numbers(flows)).toEqual([0, 0, 0, 0, 0, 1, 0, 0]);
    expect(numbers(observed)).toEqual([0, 0, 0, 0, 0, 1, 0, 0]);
  });
});

describe('dialects of CSV', () => {
  const flows = (separator: string): string =>
    [['origin', 'dest', 'count'], ['a', 'b', '1.5']].map(row => row.join(separator)).join('\n'); // prettier-ignore
  const plain = readFlowTables(locations, flows(','));

  test.each([';', '\t', '|'])('%j between cells', separator => {
    const tables = readFlowTables(locations.replaceAll(',', separator), flows(separator));
    expect(tables.flows).toEqual(plain.flows);
    expect(tables.origins).toEqual(plain.origins);
  });

  it('decimal commas, between semicolons or in quotes', () => {
    const semicolons = locations.replaceAll(',', ';').replaceAll('.', ',');
    const tables = readFlowTables(semicolons, 'origin,dest,count\na,b,"1,5"');
    expect(tables.flows).toEqual(plain.flows);
    expect(tables.origins).toEqual(plain.origins);
    expect(tables.notes).toContain('locations: semicolons between cells, decimal commas');
    expect(tables.notes).toContain('flows: commas between cells, decimal commas');
  });

  it('decimal commas that could stand between thousands, if that is said', () => {
    const text = 'origin;dest;count\na;b;1,234';
    expect(readFlowTables('id;lat;lon\na;1;2\nb;3;4', text, {decimal: ','}).flows[1]).toBe(1.234);
  });

  it('a byte-order mark, Windows lines, blank lines, spaces, quotes and empty columns at the right', () => {
    const text =
      '\ufeff\r\n"id", name ,lat,lon,jobs,\r\na,"Aix, ""en"" Provence",43.53,5.45,70,\r\n\r\n b ,Brest,48.39,-4.49,60,\r\n';
    const {origins, flows} = readFlowTables(text, '\ufeff"origin",dest,count\r\n"a",b,1.5\r\n');
    expect(origins.ids).toEqual(['a', 'b']);
    expect(origins.names[0]).toBe('Aix, "en" Provence');
    expect(numbers(flows)).toEqual([0, 1.5, 0, 0]);
  });

  it('a separator inside a quoted name of a column does not mislead', () => {
    const text = 'id,lat,lon,"a;b;c;d;e;f"\na,1,2,3\nb,4,5,6';
    expect(readFlowTables(text, three('a,b,1')).origins.attributes).toEqual({'a;b;c;d;e;f': Float64Array.of(3, 6)});
  });

  it('numbers in every plain notation', () => {
    const {flows} = readFlowTables(locations, three('a,a,+1\na,b,.5\na,c,2.\nb,a,1e3\nb,b,1.5E-1\nb,c,007'));
    expect(numbers(flows).slice(0, 6)).toEqual([1, 0.5, 2, 1000, 0.15, 7]);
  });
});

it('says what it understood', () => {
  expect(readFlowTables(locations, 'origin,dest,count,km\na,b,12,900').notes).toEqual([
    'locations: 3 locations, covariates jobs',
    'flows: 1 row for 3 origins x 3 destinations, covariates of pairs km',
    "flows: 8 pairs without a row, taken as missing; say {absentPairs: 'zero'} if they had no flow",
    'flows, km: 8 pairs without a value, read as NaN',
  ]);
});
