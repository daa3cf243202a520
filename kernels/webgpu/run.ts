import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {BLOCK} from '../gpu/device';

interface Program {
  /** Tells the code apart from all others: compiled shaders are kept under it. */
  name: string;
  shape: number[];
  inputs: Record<string, tf.TensorInfo>;
  integers?: Record<string, number>;
  floats?: Record<string, number>;
  /** 4: the output and the inputs of its rank are arrays of vec4, four neighbours in a row each. Default 1. */
  components?: 1 | 4;
}

type Uniform = {type: 'int32' | 'float32'; data: number[]};

function dispatch(
  backend: WebGPUBackend,
  {name, shape, inputs, integers = {}, floats = {}, components = 1}: Program,
  geometry: Pick<Parameters<WebGPUBackend['runWebGPUProgram']>[0], 'workgroupSize' | 'dispatchLayout' | 'dispatch'>,
  code: string,
): tf.TensorInfo {
  const declare = (names: string[], type: string): string => names.map(uniform => `${uniform} : ${type}, `).join('');
  const uniforms: Uniform[] = [
    ...Object.values(integers).map((value): Uniform => ({type: 'int32', data: [value]})),
    ...Object.values(floats).map((value): Uniform => ({type: 'float32', data: [value]})),
  ];
  return backend.runWebGPUProgram(
    {
      ...geometry,
      outputShape: shape,
      shaderKey: `kronflow.${name}`,
      size: true,
      outputComponent: components,
      variableNames: Object.keys(inputs),
      variableComponents: Object.values(inputs).map(input => (input.shape.length === shape.length ? components : 1)),
      uniforms: declare(Object.keys(integers), 'i32') + declare(Object.keys(floats), 'f32'),
      getUserCode: () => code,
    },
    Object.values(inputs),
    'float32',
    uniforms,
  );
}

/** Runs `body` for every element `index` of the output, 64 to a workgroup. */
export function runFlat(backend: WebGPUBackend, program: Program, body: string): tf.TensorInfo {
  const {shape} = program;
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.size) { return; }
      ${body}
    }`;
  const geometry = {
    workgroupSize: [64, 1, 1] as [number, number, number],
    dispatchLayout: {x: shape.map((_, axis) => axis)},
    dispatch: [Math.ceil(elements / 64), 1, 1] as [number, number, number],
  };
  return dispatch(backend, program, geometry, code);
}

/** Runs `code` by one workgroup of BLOCK x 8 for each side of an output [sides, BLOCK, BLOCK]. */
export function runBlocks(backend: WebGPUBackend, program: Program, code: string): tf.TensorInfo {
  const geometry = {
    workgroupSize: [BLOCK, 8, 1] as [number, number, number],
    dispatchLayout: {x: [2], y: [1], z: [0]},
    dispatch: [1, 1, program.shape[0]] as [number, number, number],
  };
  return dispatch(backend, program, geometry, code);
}

/**
 * Runs `body` for all 4 x 4 elements from (`row`, 4 * `column`) on side `side` of an output [sides, rows, columns], its inputs and
 * output being arrays of vec4: a workgroup of 8 x 8 has a tile of BLOCK x BLOCK. `functions` stand before it.
 */
export function runTiles(backend: WebGPUBackend, program: Program, body: string, functions = ''): tf.TensorInfo {
  const [sides, rows, columns] = program.shape;
  const code = `
    ${functions}
    fn main() {
      let side = i32(workgroupId.z);
      let row = i32(workgroupId.y) * ${BLOCK} + i32(localId.y) * 4;
      let column = i32(workgroupId.x) * ${BLOCK / 4} + i32(localId.x);
      ${body}
    }`;
  const geometry = {
    workgroupSize: [8, 8, 1] as [number, number, number],
    dispatchLayout: {x: [2], y: [1], z: [0]},
    dispatch: [columns / BLOCK, rows / BLOCK, sides] as [number, number, number],
  };
  return dispatch(backend, {...program, components: 4}, geometry, code);
}

/** A line of WGSL for each of the four rows of an invocation of runTiles. */
export const forRows = (line: (row: number) => string): string => [0, 1, 2, 3].map(line).join('\n        ');
