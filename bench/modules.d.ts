// As much of the peers as the bench calls. They are installed only where it runs, so that types have to do without them.

declare module 'numeric' {
  const numeric: {
    inv(a: number[][]): number[][];
    dot(a: number[][], b: number[][]): number[][];
    transpose(a: number[][]): number[][];
  };
  export default numeric;
}

declare module 'mathjs' {
  interface Matrix {
    toArray(): number[][];
  }
  interface Factors {
    readonly L: Matrix;
    readonly U: Matrix;
  }
  export function sparse(rows: number[][]): Matrix;
  export function slu(matrix: Matrix, order: number, threshold: number): Factors;
  export function lusolve(factors: Factors, b: number[]): Matrix;
}

declare module '@jax-js/jax' {
  export class Array {
    readonly ref: Array;
    reshape(shape: number[]): Array;
    add(other: Array): Array;
    mul(other: Array): Array;
    dataSync(): Float32Array;
    dispose(): void;
  }
  export const numpy: {
    array(values: Float32Array | number): Array;
    eye(n: number): Array;
    matmul(a: Array, b: Array): Array;
    transpose(a: Array): Array;
  };
  export function init(device: 'wasm'): Promise<string[]>;
  export function defaultDevice(device: 'wasm'): void;
  export function jit<A extends Array[]>(f: (...inputs: A) => Array[]): (...inputs: A) => Array[];
  export function vjp<A extends Array[]>(
    f: (...inputs: A) => Array,
    inputs: [...A],
  ): [value: Array, pullBack: (cotangent: Array) => Array[]];
}
