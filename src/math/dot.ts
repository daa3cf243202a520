/** <a, b>. A plain loop: on long arrays `reduce` takes ten times as long. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The same of long arrays: four sums, which do not wait for each other, in a function that sees few kinds of arrays. */
export function dotLong(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let r = 0;
  for (; r + 4 <= a.length; r += 4) {
    first += a[r] * b[r];
    second += a[r + 1] * b[r + 1];
    third += a[r + 2] * b[r + 2];
    fourth += a[r + 3] * b[r + 3];
  }
  for (; r < a.length; r++) first += a[r] * b[r];
  return first + second + third + fourth;
}
