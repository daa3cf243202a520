import {SpatialWeights} from '../../src/weights/SpatialWeights';
import {assertThrows} from '../support/compare';
import {silenceNotices} from './setup';

silenceNotices();

const lines = (...text: string[]) => text.join('\n');

describe('GAL', () => {
  const expected = [
    [0, 1, 1],
    [1, 0, 0],
    [0, 0, 0],
  ];

  it.each([
    ['a short header', lines('3', 'a 2', 'b c', 'b 1', 'a', 'c 0')],
    ['a long header', lines('0 3 layer KEY', 'a 2', 'b c', 'b 1', 'a', 'c 0')],
    ['an empty line for no neighbours', lines('3', 'a 2', 'b c', 'b 1', 'a', 'c 0', '', '')],
    ['Windows line ends and blanks', '3\r\n a  2 \r\nb\tc\r\nb 1\r\na\r\nc 0\r\n'],
  ])('%s', (_, text) => {
    const w = SpatialWeights.fromGAL(text);
    expect(w.ids).toEqual(['a', 'b', 'c']);
    expect(w.toDense()).toEqual(expected);
  });

  it('neighbours named before their own line', () => {
    expect(SpatialWeights.fromGAL(lines('2', '20 1', '10', '10 1', '20')).ids).toEqual(['20', '10']);
  });

  it.each([
    ['empty', '', "SpatialWeights.fromGAL: line 1 must be the header 'n' or '0 n layer key', got ''"],
    ['no header', lines('x 3'), null],
    [
      'a negative header',
      lines('-3'),
      "SpatialWeights.fromGAL: line 1 must be the header 'n' or '0 n layer key', got '-3'",
    ],
    ['a region without count', lines('2', 'a'), "SpatialWeights.fromGAL: line 2 must be 'id count', got 'a'"],
    [
      'a count in words',
      lines('2', 'a 1', 'b', 'b one'),
      "SpatialWeights.fromGAL: line 4 must be 'id count', got 'b one'",
    ],
    ['a negative count', lines('2', 'a -1'), "SpatialWeights.fromGAL: line 2 must be 'id count', got 'a -1'"],
    ['three fields', lines('2', '', 'a 1 2'), "SpatialWeights.fromGAL: line 3 must be 'id count', got 'a 1 2'"],
    [
      'a neighbour too few',
      lines('3', 'a 2', 'b'),
      "SpatialWeights.fromGAL: line 3 must name the 2 neighbours of 'a', got 1",
    ],
    [
      'a neighbour too many',
      lines('3', '', 'a 1', 'b c'),
      "SpatialWeights.fromGAL: line 4 must name the 1 neighbours of 'a', got 2",
    ],
    [
      'cut off',
      lines('2', 'a 1'),
      "SpatialWeights.fromGAL: line after the last must name the 1 neighbours of 'a', got 0",
    ],
    [
      'regions missing',
      lines('3', 'a 1', 'b', 'b 1', 'a'),
      'SpatialWeights.fromGAL: the header promises 3 regions, the lines name 2; is the file complete?',
    ],
  ])('refuses: %s', (what, text, message) => {
    const got = assertThrows(what, () => SpatialWeights.fromGAL(text), 'invalidData');
    if (message !== null) expect(got).toBe(message);
  });

  it('refuses unknown neighbours, regions given twice, neighbours given twice', () => {
    expect(assertThrows('unknown', () => SpatialWeights.fromGAL(lines('1', 'a 1', 'x')), 'unknownRegion')).toContain(
      "'x'",
    );
    expect(assertThrows('twice', () => SpatialWeights.fromGAL(lines('2', 'a 0', 'a 0')), 'invalidWeights')).toBe(
      "SpatialWeights: ids must differ, got 'a' twice; make them unique",
    );
    assertThrows('pair twice', () => SpatialWeights.fromGAL(lines('2', 'a 2', 'b b', 'b 0')), 'duplicateEdge');
  });
});

describe('GWT', () => {
  it('takes the third column as the weight', () => {
    const w = SpatialWeights.fromGWT(lines('0 3 layer KEY', 'a b 2.5', 'a c 1e-3', 'c a 4'));
    expect(w.ids).toEqual(['a', 'c', 'b']);
    expect(w.toDense()).toEqual([
      [0, 0.001, 2.5],
      [4, 0, 0],
      [0, 0, 0],
    ]);
  });

  it.each([
    ['empty', '', "SpatialWeights.fromGWT: line 1 must be the header 'n' or '0 n layer key', got ''"],
    [
      'no number in the header',
      lines('0 n layer key'),
      "SpatialWeights.fromGWT: line 1 must be the header 'n' or '0 n layer key', got '0 n layer key'",
    ],
    [
      'no weight',
      lines('2', 'a b 1', 'b a'),
      "SpatialWeights.fromGWT: line 3 must be 'id neighbour weight', got 'b a'",
    ],
    [
      'a weight in words',
      lines('2', '', 'a b near'),
      "SpatialWeights.fromGWT: line 3 must be 'id neighbour weight', got 'a b near'",
    ],
    [
      'an infinite weight',
      lines('2', 'a b Infinity'),
      "SpatialWeights.fromGWT: line 2 must be 'id neighbour weight', got 'a b Infinity'",
    ],
    [
      'regions missing',
      lines('3', 'a b 1'),
      'SpatialWeights.fromGWT: the header promises 3 regions, the lines name 2; is the file complete?',
    ],
  ])('refuses: %s', (what, text, message) => {
    expect(assertThrows(what, () => SpatialWeights.fromGWT(text), 'invalidData')).toBe(message);
  });

  it('refuses what no weights may have', () => {
    assertThrows('negative', () => SpatialWeights.fromGWT(lines('2', 'a b -1')), 'invalidWeights');
    assertThrows('diagonal', () => SpatialWeights.fromGWT(lines('2', 'a b 1', 'a a 1')), 'invalidWeights');
    assertThrows('twice', () => SpatialWeights.fromGWT(lines('2', 'a b 1', 'a b 1')), 'duplicateEdge');
  });
});
