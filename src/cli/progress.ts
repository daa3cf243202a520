import cliProgress from 'cli-progress';
import type {FitIteration} from 'kronflow';

export interface Progress {
  show(iteration: FitIteration): void;
  end(): void;
}

/** Where the search hands over to Newton's method: the end of the way that the bar shows. */
const GOAL = 0.02;
/** Iterations between two lines where nobody watches. */
const EVERY = 10;

/** On the standard error: a bar where somebody watches, a line now and then where it goes to a file. */
export function createProgress(quiet: boolean, starts = 0): Progress {
  if (quiet) return {show: () => undefined, end: () => undefined};
  return process.stderr.isTTY ? bar(starts) : lines(starts);
}

/** The way to go is that of the gradient, in powers of ten, from where it was first to the goal; every start has the same share of the bar. */
function bar(starts: number): Progress {
  const progress = new cliProgress.SingleBar({
    ...cliProgress.Presets.shades_classic,
    stream: process.stderr,
    format: '{bar} {percentage} %  {text}',
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false, // Ctrl-C is ours
  });
  let first: number | undefined;
  let [start, done] = [0, 0];
  progress.start(100, 0, {text: ''});
  return {
    show(iteration) {
      if (iteration.start > start) [start, first] = [iteration.start, undefined];
      first ??= iteration.gradientNorm;
      const share = Math.log(first / iteration.gradientNorm) / Math.log(first / GOAL);
      const whole = (start + Math.min(1, share)) / (1 + starts);
      if (Number.isFinite(share)) done = Math.max(done, Math.round(100 * whole));
      progress.update(done, {text: describe(iteration, starts)});
    },
    end: () => progress.stop(),
  };
}

function lines(starts: number): Progress {
  return {
    show(iteration) {
      if (iteration.iteration % EVERY === 0) process.stderr.write(`${describe(iteration, starts)}\n`);
    },
    end: () => undefined,
  };
}

function describe({iteration, start, logPosterior, parameters, gradientNorm}: FitIteration, starts: number): string {
  const rhos = Object.entries(parameters)
    .filter(([name]) => /^(rho|lambda)_/.test(name))
    .map(([name, value]) => `${name} ${value.toFixed(4)}  `);
  return (
    (starts > 0 ? `start ${1 + start} of ${1 + starts}  ` : '') +
    `${String(iteration).padStart(4)}  log-posterior ${logPosterior.toFixed(3)}  ` +
    `${rhos.join('')}gradient ${gradientNorm.toExponential(1)}`
  );
}
