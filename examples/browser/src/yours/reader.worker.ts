import type {Dataset} from '../data/dataset';
import type {Choices, Files} from './choices';
import type {RawFile} from './kinds';
import {createReader, type Reading} from './reading';
import {type Sample, sampleOf} from './sample';
import {type Intake, takeIn} from './takeIn';

/** What the page asks, and what it gets: files are read here, so that the page never stands still. */
export interface Tasks {
  takeIn: {ask: RawFile[]; answer: Intake};
  read: {ask: {files: Files; choices: Choices}; answer: Reading};
  sample: {ask: Dataset; answer: Sample};
}

export type Request = {[T in keyof Tasks]: {id: number; task: T; ask: Tasks[T]['ask']}}[keyof Tasks];
export type Response = {id: number; answer: Tasks[keyof Tasks]['answer']} | {id: number; error: string};

const reader = createReader();

function answer(request: Request): Tasks[keyof Tasks]['answer'] {
  switch (request.task) {
    case 'takeIn':
      return takeIn(request.ask);
    case 'read':
      return reader(request.ask.files, request.ask.choices);
    case 'sample':
      return sampleOf(request.ask);
  }
}

addEventListener('message', ({data}: MessageEvent<Request>) => {
  let response: Response;
  try {
    response = {id: data.id, answer: answer(data)};
  } catch (error) {
    response = {id: data.id, error: error instanceof Error ? error.message : String(error)};
  }
  postMessage(response);
});
