import {PlainProducts, type WeightedProducts, weightedProducts} from '../../kernels/core/weightedProducts';
import {seededRandom} from '../support/random';

const makers: [string, (count: number, length: number) => WeightedProducts][] = [
  ['compiled', weightedProducts],
  ['plain', (count, length) => new PlainProducts(count, length)],
];

it.each(makers)('%s: inner products under weights, whatever the length', (_, make) => {
  const random = seededRandom(7);
  for (const count of [2, 4, 6, 12]) {
    for (const length of [0, 1, 2, 3, 7, 100, 1001]) {
      const room = make(count, length);
      expect([...room.vectors, ...room.weights].every(value => value === 0)).toBe(true);
      for (let turn = 0; turn < 2; turn++) {
        room.vectors.forEach((__, i) => (room.vectors[i] = random.normal()));
        room.weights.forEach((__, i) => (room.weights[i] = random.normal()));
        room.compute();
        for (let i = 0; i < count; i++) {
          for (let j = i; j < count; j++) {
            let expected = 0;
            for (let d = 0; d < length; d++)
              expected += room.weights[d] * room.vectors[i * length + d] * room.vectors[j * length + d];
            expect(Math.abs(room.products[i * count + j] - expected)).toBeLessThan(1e-13 * (length + 1));
          }
        }
      }
    }
  }
});
