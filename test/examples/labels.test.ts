import {type Labelled, placeLabels} from '../../examples/us-flights/pictures/labels';

const at = (x: number, y: number): Labelled => ({x, y, radius: 15, width: 80, preferred: 'right'});

test('labels stand where they should if nothing is in the way', () => {
  expect(placeLabels([at(0, 0), {...at(0, 60), preferred: 'left'}], 15)).toEqual(['right', 'left']);
});

test('neither a label nor a dot is covered by the next label', () => {
  // Fort Lauderdale and Miami; then one between a dot on its right and another on its left.
  expect(placeLabels([at(0, 0), at(-3, 12)], 15)).toEqual(['right', 'left']);
  expect(placeLabels([at(0, 0), at(-60, 0), at(-120, 0)], 15)).toEqual(['right', 'above', 'left']);
});
