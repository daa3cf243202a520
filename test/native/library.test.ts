import * as tf from '@tensorflow/tfjs';
import {useTensorflow} from './backend';

it('runs on libtensorflow itself', async () => {
  const {binding} = await useTensorflow();
  // Past jest's console, which adds a stack to every line.
  process.stdout.write(`tensorflow: libtensorflow ${binding.TF_Version}\n`);
  expect(binding.TF_Version).toMatch(/^2\.\d+\.\d+/);
});

it('shares the one tfjs of the project', async () => {
  await useTensorflow();
  const seenByNode = (await import('@tensorflow/tfjs')).getBackend();
  expect(seenByNode).toBe('tensorflow');
  expect(tf.getKernel('BatchMatMul', 'tensorflow')).toBeDefined();
});
