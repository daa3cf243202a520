import {signal} from '@preact/signals';
import type {Choices, Files} from '../yours/choices';
import type {Reading} from '../yours/reading';
import type {Dataset} from './dataset';

/** Data that the reader has brought, after everything in them was found to be right. */
export interface Uploaded {
  files: Files;
  choices: Choices;
  reading: Reading;
  dataset: Dataset;
}

export const uploaded = signal<Uploaded>();
