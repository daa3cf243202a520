import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {BACKEND, useBackend} from './backend';
import {conformanceChecks} from './checks';

beforeAll(useBackend);

it(`runs on ${BACKEND}`, () => {
  expect(tf.getBackend()).toBe(BACKEND);
});

/** Cases with islands make the package say so; anything else on the console is a fault. */
const expectedNotice = /^kronflow: \d+ of \d+ regions have no neighbours/;

describe('conformance', () => {
  const warn = jest.spyOn(console, 'warn');
  beforeEach(() => warn.mockReset());
  afterEach(() => {
    const unexpected = warn.mock.calls.map(([message]) => String(message)).filter(text => !expectedNotice.test(text));
    expect(unexpected).toEqual([]);
  });
  afterAll(() => warn.mockRestore());

  for (const {name, run} of conformanceChecks(tf, kronflow, BACKEND)) it(name, async () => run());
});
