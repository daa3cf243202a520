import type {MemoryInfo, Tensor} from '@tensorflow/tfjs';
import {countCalls, DISPATCHES, READS} from './countCalls';
import {type Check, type FlowSolve, type Subject} from '../../conformance/checks/check';
import {assertClose, assertEqual, assertThrows, assertTrue} from '../../support/compare';
import type {NdArray} from '../../support/layout';
import {float32Normals} from '../../support/random';
import {take, toTensor} from '../../support/tensors';

/** A problem too large for the oracle: the reference is the cpu backend, which is checked against it. */
interface Large {
  origins: number;
  destinations: number;
  rhoD: number;
  rhoO: number;
}

const large: Large[] = [
  {origins: 100, destinations: 33, rhoD: 0.9, rhoO: -0.6},
  {origins: 256, destinations: 256, rhoD: 0.5, rhoO: 0.8},
  {origins: 300, destinations: 40, rhoD: 0.99, rhoO: 0.99},
  // As near to 1 as the tolerance allows: see kernels/README.md.
  {origins: 100, destinations: 64, rhoD: 0.999, rhoO: -0.5},
  {origins: 512, destinations: 512, rhoD: -0.99, rhoO: 0.9},
  {origins: 1024, destinations: 3, rhoD: 0.3, rhoO: 0.99},
  {origins: 1024, destinations: 1024, rhoD: 0.8, rhoO: -0.4},
  // No factor is diagonally dominant.
  {origins: 100, destinations: 65, rhoD: -1.8, rhoO: -2.6},
];

/**
 * Bounds on the dispatches, as kernels/README.md has them: each step of `perBlock` eliminates 32 columns of the padded factor, and the
 * rest does not grow. tfjs's own conversions between layouts are counted too.
 */
const bounds = {
  webgl: {perBlock: 6, forward: 16, withGradients: 36},
  webgpu: {perBlock: 3, forward: 14, withGradients: 28},
};

/** What only a GPU backend has to show: accuracy at size, no read-back, few dispatches, refusals, nothing left behind. */
export function gpuChecks(subject: Subject, backend: keyof typeof bounds): Check[] {
  const {tf, kronflow, tolerances} = subject;

  /** Each region receives from six others that lie to one side of it: asymmetric, row-standardised. */
  const neighbours = (n: number) => {
    const steps = [1, 2, 3, 7, 11, 19].filter(step => step < n);
    const edges = Array.from({length: n}, (_, i) =>
      steps.map((step, k): [number, number, number] => [i, (i + step) % n, 1 + (k % 3)]),
    );
    return kronflow.SpatialWeights.fromEdges(edges.flat(), {n}).rowStandardize();
  };

  const solveFor = ({origins, destinations}: Pick<Large, 'origins' | 'destinations'>): FlowSolve =>
    kronflow.createKroneckerFlowSolve({origin: neighbours(origins), destination: neighbours(destinations)});

  const inputs = ({origins, destinations, rhoD, rhoO}: Large): [Tensor, Tensor, Tensor] => {
    const values = Float32Array.from(float32Normals(origins * destinations, origins, 0.5));
    return [tf.scalar(rhoD), tf.scalar(rhoO), tf.tensor(values, [origins, destinations])];
  };

  /** eta, of the backend that is active. */
  async function forward(problem: Large): Promise<NdArray> {
    const solve = solveFor(problem);
    const [eta] = await take(tf.tidy(() => solve(...inputs(problem))));
    solve.dispose();
    return eta;
  }

  /** eta, and the gradients of <cotangent, eta>, by one forward and one backward pass. */
  async function results(problem: Large, cotangent: NdArray): Promise<NdArray[]> {
    const solve = solveFor(problem);
    const tensors = tf.tidy(() => {
      const op = (d: Tensor, o: Tensor, b: Tensor) => solve(d, o, b);
      const {value, grads} = tf.valueAndGrads(op)(inputs(problem), toTensor(tf, cotangent));
      return [value, ...grads];
    });
    solve.dispose();
    return take(...tensors);
  }

  const largeChecks = large.map((problem): Check => {
    const {origins, destinations, rhoD, rhoO} = problem;
    return {
      name: `gpu: as the cpu backend at ${origins} x ${destinations}, rho ${rhoD} and ${rhoO}`,
      run: async () => {
        await tf.setBackend('cpu');
        // Not orthogonal to eta: else the gradients of rho are small differences of large sums.
        const cotangent = await forward(problem);
        const expected = await results(problem, cotangent);
        await tf.setBackend(backend);
        const actual = await results(problem, cotangent);
        const allowed = [tolerances.eta, tolerances.drho, tolerances.drho, tolerances.db];
        ['eta', 'drhoD', 'drhoO', 'db'].forEach((what, i) => {
          assertClose(what, actual[i], expected[i], allowed[i]);
        });
      },
    };
  });

  const small: Large = {origins: 5, destinations: 9, rhoD: 0.3, rhoO: 0.6};

  /** For loops: SwiftShader takes a millisecond for every workgroup that has a barrier, and tfjs's products have one per element. */
  const tiny: Large = {origins: 2, destinations: 3, rhoD: 0.3, rhoO: 0.6};

  /** A few calls of what a training loop is made of, on variables that live on the device. */
  function training(solve: FlowSolve) {
    const [rhoD, rhoO, b] = tf.tidy(() => inputs(tiny).map(t => tf.variable(t)));
    const optimizer = tf.train.adam(0.01);
    return {
      step: () => optimizer.minimize(() => tf.mean(tf.square(tf.sub(solve(rhoD, rhoO, b), 1)))),
      loss: async () => {
        const [{values}] = await take(tf.tidy(() => tf.mean(tf.square(tf.sub(solve(rhoD, rhoO, b), 1)))));
        return values[0];
      },
      dispose: () => {
        optimizer.dispose();
        tf.dispose([rhoD, rhoO, b]);
      },
    };
  }

  return [
    ...largeChecks,
    {
      name: 'gpu: no read-back in the op, its gradients or a training step',
      run: () => {
        const solve = solveFor(tiny);
        const loop = training(solve);
        const reads = countCalls(tf.backend(), READS, () => {
          tf.tidy(() => {
            const point = inputs(tiny);
            tf.grads((d, o, b) => tf.sum(solve(d, o, b)))(point);
            tf.grad(tf.grad((d: Tensor) => tf.sum(solve(d, point[1], point[2]))))(point[0]);
          });
          loop.step();
        });
        loop.dispose();
        assertEqual('reads', reads, 0);
      },
    },
    {
      name: 'gpu: dispatches grow with n / 32',
      run: () => {
        const {perBlock, forward, withGradients} = bounds[backend];
        for (const shape of [[5, 5], [64, 64], [100, 100], [3, 100, 100], [65536], [257, 257]]) {
          const n = shape.length === 1 ? Math.sqrt(shape[0]) : shape[1];
          const solve = solveFor({origins: n, destinations: n});
          const point = tf.tidy((): [Tensor, Tensor, Tensor] => [tf.scalar(0.5), tf.scalar(0.3), tf.ones(shape)]);
          // The first call sends the weights.
          solve(...point).dispose();
          const count = (work: () => void): number => countCalls(tf.backend(), DISPATCHES, () => tf.tidy(work));
          const gradients = tf.grads((d, o, b) => solve(d, o, b));
          const steps = perBlock * Math.ceil(n / 32);
          for (const [what, dispatches, most] of [
            ['eta', count(() => void solve(...point)), forward + steps],
            ['eta and gradients', count(() => void gradients(point, point[2])), withGradients + steps],
          ] as const) {
            assertTrue(
              `${what} of [${shape.join(', ')}]: ${dispatches} dispatches, at most ${most}`,
              dispatches <= most,
            );
          }
          solve.dispose();
          tf.dispose(point);
        }
      },
    },
    {
      name: 'gpu: nothing is left after 1000 steps of adam',
      run: async () => {
        const solve = solveFor(tiny);
        const loop = training(solve);
        loop.step();
        const start = await loop.loss();
        const onDevice = (): number => (tf.memory() as MemoryInfo & {numBytesInGPU: number}).numBytesInGPU;
        const [tensors, buffers, bytes] = [tf.memory().numTensors, tf.backend().numDataIds(), onDevice()];
        for (let step = 1; step <= 1000; step++) {
          loop.step();
          // A page yields as well; without it commands pile up.
          if (step % 50 === 0) await loop.loss();
        }
        assertEqual('tensors', tf.memory().numTensors, tensors);
        // Fewer, where the weights of earlier checks were collected as garbage.
        assertTrue('data on the device', tf.backend().numDataIds() <= buffers);
        assertTrue(`${onDevice()} bytes on the device, at most ${bytes}`, onDevice() <= bytes);
        const end = await loop.loss();
        loop.dispose();
        assertTrue(`the loss falls from ${start} to ${end}`, end < 0.01 * start);
      },
    },
    {
      name: 'gpu: a singular factor shows as NaN where the result is read',
      run: async () => {
        const solve = solveFor(small);
        const [, , b] = inputs(small);
        for (const rho of [1, tf.scalar(1)]) {
          const [eta] = await take(solve(rho, 0.5, b));
          assertTrue(`eta must be NaN, got ${eta.values[0]}`, Array.from(eta.values).every(Number.isNaN));
        }
        b.dispose();
      },
    },
    {
      name: 'gpu: NaN in rho on the device or in b shows in the result',
      run: async () => {
        const solve = solveFor(small);
        const [rho, , b] = inputs(small);
        // So many that tfjs does not compute them on the host, where the solve would see the NaN and refuse it.
        const nan = tf.tidy(() => tf.mean(tf.sqrt(tf.fill([1000], -1))));
        const results = await take(...tf.tidy(() => [solve(nan, 0.5, b), solve(rho, 0.5, tf.mul(b, nan))]));
        for (const {values} of results) assertTrue('NaN', Array.from(values).every(Number.isNaN));
        tf.dispose([nan, rho, b]);
      },
    },
    {
      name: 'gpu: a factor too large for the device is refused, with n and the limit',
      run: () => {
        const n = 30000;
        const weights = neighbours(n);
        const x = tf.ones([n]);
        const message = assertThrows('filter', () => kronflow.spatialFilter(x, 0.5, weights), 'tooLarge');
        x.dispose();
        for (const part of [`n = ${n}`, 'float32', backend === 'webgl' ? 'texture' : 'buffer']) {
          assertTrue(`the message must name ${part}: ${message}`, message.includes(part));
        }
      },
    },
    ...(backend === 'webgl' ? [halfFloatCheck(subject)] : []),
  ];
}

/** Half floats have three digits: the factor of rho = 0.99 would lose all of them. */
const halfFloatCheck = ({tf, kronflow}: Subject): Check => ({
  name: 'gpu: WebGL without float32 render targets is refused',
  run: () => {
    const weights = kronflow.SpatialWeights.fromDense([
      [0, 1],
      [1, 0],
    ]);
    const x = tf.ones([2]);
    tf.env().set('WEBGL_RENDER_FLOAT32_ENABLED', false);
    try {
      assertThrows('filter', () => kronflow.spatialFilter(x, 0.5, weights), 'unsupportedBackend');
    } finally {
      tf.env().set('WEBGL_RENDER_FLOAT32_ENABLED', true);
      x.dispose();
    }
  },
});
