/** Turns that others have had at the event loop. */
export interface TurnCounter {
  readonly count: number;
  stop: () => void;
}

/** Counts the turns of the event loop, under a clock that moves by `ms` milliseconds whenever somebody looks at it, however fast the machine is. */
export function countTurns(ms: number): TurnCounter {
  let clock = 0;
  const now = jest.spyOn(performance, 'now').mockImplementation(() => (clock += ms));
  let count = 0;
  let next = setImmediate(function turn() {
    count++;
    next = setImmediate(turn);
  });
  return {
    get count() {
      return count;
    },
    stop() {
      clearImmediate(next);
      now.mockRestore();
    },
  };
}
