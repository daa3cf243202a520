// What `@tensorflow/tfjs` means in this page: the core and its gradients. Backends come when they are chosen (backends.ts).
export * from '@tensorflow/tfjs-core';
// Only after the core, which registers the flags that this asks for.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
