// What `@tensorflow/tfjs` means in this page: the core and its gradients. Backends come when they are chosen (backends.ts).
import '@tensorflow/tfjs-core/dist/register_all_gradients';

export * from '@tensorflow/tfjs-core';
