import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, SpatialWeights} from 'kronflow';
import {isBackendLost, readUnlessLost} from '../../../kernels/gpu/lost';

/** What a page sees before, while and after its GPU is taken away. */
export interface LostPage {
  run(backend: string): Promise<Sighting[]>;
}

export interface Sighting {
  when: string;
  lost: boolean;
  values: number[] | null;
}

/** Takes the GPU away as a crash of the driver would; returns what brings an empty one back, where the browser has such a thing. */
function lose(): () => void {
  if (tf.getBackend() === 'webgpu') {
    (tf.backend() as WebGPUBackend).device.destroy();
    return () => undefined;
  }
  const extension = (tf.backend() as MathBackendWebGL).gpgpu.gl.getExtension('WEBGL_lose_context')!;
  extension.loseContext();
  return () => extension.restoreContext();
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 200));

const page: LostPage = {
  async run(backend) {
    await tf.setBackend(backend);
    const solve = createKroneckerFlowSolve(
      SpatialWeights.fromDense([
        [0, 1],
        [1, 0],
      ]),
    );
    const solved = (): tf.Tensor =>
      solve(0.5, 0.25, [
        [1, 2],
        [3, 4],
      ]);
    const sightings: Sighting[] = [];
    const see = async (when: string, reading: Promise<Float32Array | undefined>): Promise<void> => {
      const values = await reading;
      sightings.push({when, lost: isBackendLost(), values: values === undefined ? null : Array.from(values)});
    };

    await see('before', readUnlessLost(solved()));
    const pending = readUnlessLost(solved());
    const bringBack = lose();
    await see('a read that was under way', pending);
    await see('a later solve', readUnlessLost(solved()));
    // The browser restores no context before it has told all listeners of the loss.
    await pause();
    bringBack();
    await pause();
    await see('with an empty GPU back', readUnlessLost(solved()));

    // What a page does to go on.
    const factory = tf.findBackendFactory(backend);
    tf.removeBackend(backend);
    await tf.setBackend('cpu');
    await see('on the cpu', readUnlessLost(solved()));
    tf.registerBackend(backend, factory);
    await tf.setBackend(backend);
    await see('on a new backend', readUnlessLost(solved()));
    return sightings;
  },
};

Object.assign(globalThis, {lostPage: page});
