import fc from 'fast-check';
import {type FlowTableOptions, inspectFlowTables, type LocationsCsv, readFlowTables} from 'kronflow';
import {assertThrows} from '../support/compare';
import {property} from '../weights/random';

const places = 'id,name,lat,lon\na,Aix,43.5,5.4\nb,Brest,48.4,-4.5';
const rows = 'origin,dest,count\na,b,12';

interface Case {
  locations?: LocationsCsv;
  flows?: string;
  options?: FlowTableOptions;
  /** `table, line, column, value: message`, in order. */
  problems: string[];
}

const cases: Record<string, Case> = {
  'empty tables': {
    locations: '',
    flows: ' \n\n',
    problems: [
      'locations, 0, , : the table is empty; it must have a header and a row for each location',
      'flows, 0, , : the table is empty; it must have a header and a row for each flow',
    ],
  },
  'a header without rows': {
    flows: 'origin,dest,count\n',
    problems: ['flows, 0, , : the table has a header but no rows; it must have a header and a row for each flow'],
  },
  'missing columns, with the likely ones': {
    locations: 'code,name,latitude,LON\na,Aix,43.5,5.4',
    flows: 'origin_id,destination,flow\na,a,1',
    problems: [
      "locations, 1, id, : there must be a column 'id', got code, name, latitude, LON; did you mean 'code'? Then say so with {columns: {id: 'code'}}",
      "locations, 1, lat, : there must be a column 'lat', got code, name, latitude, LON; did you mean 'latitude'? Then say so with {columns: {lat: 'latitude'}}",
      "locations, 1, lon, : there must be a column 'lon', got code, name, latitude, LON; did you mean 'LON'? Then say so with {columns: {lon: 'LON'}}",
      "flows, 1, origin, : there must be a column 'origin', got origin_id, destination, flow; did you mean 'origin_id'? Then say so with {columns: {origin: 'origin_id'}}",
      "flows, 1, dest, : there must be a column 'dest', got origin_id, destination, flow; did you mean 'destination'? Then say so with {columns: {dest: 'destination'}}",
      "flows, 1, count, : there must be a column 'count', got origin_id, destination, flow; did you mean 'flow'? Then say so with {columns: {count: 'flow'}}",
    ],
  },
  'misspelt names of columns': {
    options: {columns: {name: 'nmae', attributes: ['jobs'], pair: ['cont']}},
    problems: [
      "locations, 1, nmae, : there must be a column 'nmae', got id, name, lat, lon; did you mean 'name'? Then say so with {columns: {name: 'name'}}",
      "locations, 1, jobs, : there must be a column 'jobs', got id, name, lat, lon; name another with columns.attributes",
      "flows, 1, cont, : there must be a column 'cont', got origin, dest, count; did you mean 'count'? Then say so with columns.pair",
    ],
  },
  'columns of the same name': {
    locations: 'id,lat,lon,jobs,jobs\na,1,2,3,4\nb,1,2,3,4',
    problems: ['locations, 1, jobs, jobs: column names must differ; rename one of id, lat, lon, jobs, jobs'],
  },
  'ids twice, and none': {
    locations: 'id,lat,lon\na,1,2\nb,1,2\na,3,4\n,5,6',
    problems: [
      "locations, 4, id, a: ids must differ, got 'a' in line 2 already; drop one",
      'locations, 5, id, : must not be empty; give every location an id',
    ],
  },
  'coordinates out of range, swapped, empty and no numbers': {
    locations: 'id,lat,lon\na,91,200\nb,139.7,35.7\nc,,1\nd,north,400',
    problems: [
      'locations, 2, lat, 91: must be degrees from -90 to 90, got 91; correct it. For a plane name {columns: {x, y}}',
      'locations, 3, lat, 139.7: must be degrees from -90 to 90, got 139.7; are lat and lon swapped? For a plane name {columns: {x, y}}',
      'locations, 4, lat, : must not be empty; locate the place, or say {points: false}',
      "locations, 5, lat, north: must be a number, got 'north'; correct it, or leave the cell empty where there is no value",
      'locations, 5, lon, 400: must be degrees from -360 to 360, got 400; correct it. For a plane name {columns: {x, y}}',
    ],
  },
  'a covariate with a cell that is no number': {
    locations: 'id,lat,lon,jobs\na,1,2,7\nb,3,4,5o',
    problems: [
      "locations, 3, jobs, 5o: must be a number, got '5o'; correct it, or leave the cell empty where there is no value",
    ],
  },
  'unknown regions, with the likely ones': {
    locations: 'id,lat,lon\n01004,1,2\nWien,3,4\n7,5,6',
    flows: 'origin,dest,count\n1004,wien,1\nWein,x,2\n,7,3',
    problems: [
      "flows, 2, origin, 1004: must be an id of locations, got '1004'; did you mean '01004'?",
      "flows, 2, dest, wien: must be an id of locations, got 'wien'; did you mean 'Wien'?",
      "flows, 3, origin, Wein: must be an id of locations, got 'Wein'; add it there, or drop the row",
      "flows, 3, dest, x: must be an id of locations, got 'x'; add it there, or drop the row",
      'flows, 4, origin, : must not be empty; name the region',
    ],
  },
  'a slip of the pen in a longer id': {
    locations: 'id,lat,lon\nMarseille,1,2\nb,3,4',
    flows: 'origin,dest,count\nMarselle,b,1',
    problems: ["flows, 2, origin, Marselle: must be an id of locations, got 'Marselle'; did you mean 'Marseille'?"],
  },
  'counts that are none': {
    flows: 'origin,dest,count\na,a,-3\na,b,NaN\nb,a,many\nb,b,1e999\na,a,Infinity\na,a,0x10',
    problems: [
      "flows, 2, count, -3: must not be negative, got -3; correct it, or say {negative: 'keep'} where flows are no counts",
      ...['3, NaN', '4, many', '5, 1e999', '6, Infinity', '7, 0x10'].flatMap(at => {
        const [line, value] = at.split(', ');
        const problem = `flows, ${line}, count, ${value}: must be a number, got '${value}'; correct it, or leave the cell empty where there is no value`;
        const again = `flows, ${line}, , a,a,${value}: each pair must have one row, got it in line 2 already; drop one, or say {duplicates: 'sum'}`;
        return Number(line) > 5 ? [problem, again] : [problem];
      }),
    ],
  },
  'a pair twice': {
    flows: 'origin,dest,count\na,b,1\nb,a,2\na,b,3',
    problems: [
      "flows, 4, , a,b,3: each pair must have one row, got it in line 2 already; drop one, or say {duplicates: 'sum'}",
    ],
  },
  'a pair twice, in what looks like a panel': {
    flows: 'origin,dest,year,count\na,b,2001,1\na,b,2002,3',
    problems: [
      "flows, 3, , a,b,2002,3: each pair must have one row, got it in line 2 already; drop one, or say {duplicates: 'sum'}, or, for a panel, {columns: {period: 'year'}}",
    ],
  },
  'a pair twice in one period, and a row without a period': {
    flows: 'origin,dest,year,count\na,b,2001,1\na,b,2002,3\na,b,2001,4\nb,a,,1',
    options: {columns: {period: 'year'}},
    problems: [
      "flows, 4, , a,b,2001,4: each pair must have one row, got it in line 2 already; drop one, or say {duplicates: 'sum'}",
      'flows, 5, year, : must not be empty in a panel; name the period',
    ],
  },
  'summed rows that disagree about the pair': {
    flows: 'origin,dest,count,km\na,b,1,9\na,b,2,8',
    options: {duplicates: 'sum'},
    problems: ['flows, 3, km, 8: must be the same in all rows of a pair, got 8 after 9 in line 2; make them equal'],
  },
  'rows that do not fit the header': {
    flows: 'origin,dest,count\na,b\na,b,1,5\nb,a,2,',
    problems: [
      'flows, 2, , a,b: a row must fit the header: it has 2 cells, the header 3',
      'flows, 3, , a,b,1,5: a row must fit the header: it has 4 cells, the header 3; a comma inside a cell needs quotes round the cell',
    ],
  },
  'quotes that do not close': {
    flows: 'origin,dest,count\na,b,1\n"a,a,2\nb,b,3',
    problems: [
      'flows, 3, , : quotes must match: quoted field unterminated; close or double them',
      'flows, 3, , a,a,2\nb,b,3: a row must fit the header: it has 1 cell, the header 3',
    ],
  },
  'lines are those of an editor: quoted cells span some, blank ones count': {
    locations: 'id,name,lat,lon\n\na,"Aix\nen\r\nProvence",43.5,5.4\nb,Brest,x,4',
    flows: rows,
    problems: [
      "locations, 6, lat, x: must be a number, got 'x'; correct it, or leave the cell empty where there is no value",
    ],
  },
  'commas that may stand between thousands': {
    flows: 'origin;dest;count\na;b;1,234\nb;a;1,234,567\na;a;1 000',
    problems: [
      "flows, 2, count, 1,234: must be a number, got '1,234'; write a decimal point, or say {decimal: ','} if all commas are decimal; leave out separators of thousands",
      "flows, 3, count, 1,234,567: must be a number, got '1,234,567'; leave out separators of thousands",
      "flows, 4, count, 1 000: must be a number, got '1 000'; leave out separators of thousands",
    ],
  },
  'points among decimal commas': {
    flows: 'origin;dest;count\na;b;1,5\nb;a;1.234',
    options: {decimal: ','},
    locations: 'id;lat;lon\na;43,5;5,4\nb;48,4;-4,5',
    problems: [
      "flows, 3, count, 1.234: must be a number, got '1.234'; this table has decimal commas: say {decimal: '.'} if that is wrong; leave out separators of thousands",
    ],
  },
  'lists that name strangers, or somebody twice': {
    options: {origins: ['a', 'z'], destinations: ['b', 'b']},
    problems: [
      "locations, 0, , z: {origins} names 'z', which is no id of this table; add or drop it",
      "locations, 0, , b: {destinations} must name each location once, got 'b' twice",
    ],
  },
  'no flows between the chosen': {
    options: {origins: ['b'], destinations: ['a']},
    problems: ['flows, 0, , : there must be flows between the chosen locations, got none; choose others'],
  },
  'tables by their own names, one for each side': {
    locations: {origins: {name: 'home.csv', text: 'id,lat,lon\na,1,2'}, destinations: {name: 'work.csv', text: 'id,lat,lon\nb,x,2'}}, // prettier-ignore
    flows: 'origin,dest,count\nb,a,1',
    problems: [
      "work.csv, 2, lat, x: must be a number, got 'x'; correct it, or leave the cell empty where there is no value",
      "flows, 2, origin, b: must be an id of home.csv, got 'b'; add it there, or drop the row",
      "flows, 2, dest, a: must be an id of work.csv, got 'a'; add it there, or drop the row",
    ],
  },
};

describe.each(Object.entries(cases))('%s', (_, {locations = places, flows = rows, options, problems}) => {
  const inspection = inspectFlowTables(locations, flows, options);

  it('every problem by table, line, column and value', () => {
    const got = inspection.problems.map(
      ({table, line, column, value, message}) => `${table}, ${line}, ${column}, ${value}: ${message}`,
    );
    expect(got).toEqual(problems);
    expect(inspection.tables).toBeUndefined();
  });

  it('refused with the first of them', () => {
    const message = assertThrows('readFlowTables', () => readFlowTables(locations, flows, options), 'invalidData');
    expect(message).toMatch(problems.length === 1 ? /^readFlowTables: / : `${problems.length} problems:\n`);
    for (const {message: each} of inspection.problems.slice(0, 8)) expect(message).toContain(each);
  });
});

it('an error says where, and of many problems the first eight and their number', () => {
  const one = assertThrows('one', () => readFlowTables(places, 'origin,dest,count\na,b,x'), 'invalidData');
  expect(one).toMatch(/^readFlowTables: flows, line 2, count: must be a number, got 'x'; /);
  const many = `origin,dest,count\n${'a,b,x\n'.repeat(500)}`;
  const all = assertThrows('many', () => readFlowTables(places, many, {duplicates: 'sum'}), 'invalidData');
  expect(all).toMatch(/^readFlowTables: 500 problems:\n {2}flows, line 2, count: /);
  expect(all).toMatch(/\n {2}and 492 more, which inspectFlowTables lists$/);
  expect(all.split('\n')).toHaveLength(10);
  expect(inspectFlowTables(places, many, {duplicates: 'sum'}).problems.at(-1)?.line).toBe(501);
});

it('whatever the texts are, there is either data or a problem in a line that exists', () => {
  const cell = fc.constantFrom(
    'a',
    'b',
    'id',
    'lat',
    'lon',
    'origin',
    'dest',
    'count',
    '1',
    '-2',
    '3,5',
    '4.5',
    'NA',
    '',
    '"',
    '"x\ny"',
  );
  const row = fc
    .tuple(fc.array(cell, {maxLength: 4}), fc.constantFrom(',', ';', '\t'))
    .map(([cells, by]) => cells.join(by));
  const table = fc.array(row, {maxLength: 5}).map(lines => lines.join('\n'));
  const text = (header: string) => fc.oneof(table, table.map(body => `${header}\n${body}`)); // prettier-ignore
  fc.assert(
    fc.property(text('id,lat,lon'), text('origin,dest,count'), (locations, flows) => {
      const {tables, problems} = inspectFlowTables(locations, flows);
      expect(tables === undefined).toBe(problems.length > 0);
      for (const {table: name, line, message} of problems) {
        expect(line).toBeLessThanOrEqual((name === 'flows' ? flows : locations).split('\n').length);
        expect(message).not.toMatch(/undefined|null|\[object/);
      }
    }),
    {...property, numRuns: 2000},
  );
});

it('more flows than memory holds are refused before anything is allocated', () => {
  const n = 2 ** 14 + 1;
  const large = `id,lat,lon\n${Array.from({length: n}, (_, i) => `r${i},0,0`).join('\n')}`;
  const {problems} = inspectFlowTables(large, 'origin,dest,count\nr1,r2,3\nr2,r1,4');
  expect(problems.map(({message}) => message)).toEqual([
    `there must be at most ${2 ** 28} flows in all, got ${n} origins x ${n} destinations x 1 periods; choose fewer`,
  ]);
});

it('what was understood of the columns, for a page to show', () => {
  const {tables, columns, problems} = inspectFlowTables(
    'code,lat,lon,jobs,note\na,1,2,3,x\nb,3,4,5,y',
    'origin,dest,flow,km\na,b,1,2',
    {columns: {id: 'code', count: row => row.flow}},
  );
  expect(problems).toEqual([]);
  expect(tables?.flows[1]).toBe(1);
  expect(columns).toEqual([
    {table: 'locations', header: ['code', 'lat', 'lon', 'jobs', 'note'], roles: {id: 'code', lat: 'lat', lon: 'lon'}, covariates: ['jobs'], ignored: ['note']},
    {table: 'flows', header: ['origin', 'dest', 'flow', 'km'], roles: {origin: 'origin', dest: 'dest', count: '(function)'}, covariates: ['flow', 'km'], ignored: []},
  ]); // prettier-ignore
});

test.each<[FlowTableOptions, string]>([
  [{absentPairs: 'zeros' as 'zero'}, `absentPairs must be "missing" or "zero", got "zeros"`],
  [{duplicates: 'add' as 'sum'}, `duplicates must be "refuse" or "sum", got "add"`],
  [{intra: true as unknown as 'keep'}, 'intra must be "keep" or "missing", got true'],
  [{decimal: ';' as ','}, `decimal must be "auto" or "." or ",", got ";"`],
])('refuses the option %j', (options, message) => {
  expect(assertThrows('read', () => readFlowTables(places, rows, options), 'invalidArgument')).toBe(`readFlowTables: ${message}`);
  expect(assertThrows('inspect', () => inspectFlowTables(places, rows, options), 'invalidArgument')).toBe(`inspectFlowTables: ${message}`);
}); // prettier-ignore
