import cliProgress from 'cli-progress';
import type {FitIteration} from 'kronflow';

export interface Progress {
  show(iteration: FitIteration): void;
  end(): void;
}

/** Where the search hands over to Newton's method: the end of the way that the bar shows. */
const GOAL = 1e-3;
/** Iterations between two lines where nobody watches. */
const EVERY = 10;

/** On the standard error: a bar where somebody watches, a line now and then where it goes to a file. */
export function createProgress(quiet: boolean): Progress {
  if (quiet) return {show: () => undefined, end: () => undefined};
  return process.stderr.isTTY ? bar() : lines();
}

/** The way to go is that of the gradient, in powers of ten, from where it was first to the goal. */
function bar(): Progress {
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
  let done = 0;
  progress.start(100, 0, {text: ''});
  return {
    show(iteration) {
      first ??= iteration.gradientNorm;
      const share = Math.log(first / iteration.gradientNorm) / Math.log(first / GOAL);
      if (Number.isFinite(share)) done = Math.max(done, Math.min(100, Math.round(100 * share)));
      progress.update(done, {text: describe(iteration)});
    },
    end: () => progress.stop(),
  };
}

function lines(): Progress {
  return {
    show(iteration) {
      if (iteration.iteration % EVERY === 0) process.stderr.write(`${describe(iteration)}\n`);
    },
    end: () => undefined,
  };
}

function describe({iteration, logPosterior, parameters, gradientNorm}: FitIteration): string {
  const rhos = Object.entries(parameters)
    .filter(([name]) => /^(rho|lambda)_/.test(name))
    .map(([name, value]) => `${name} ${value.toFixed(4)}  `);
  return (
    `${String(iteration).padStart(4)}  log-posterior ${logPosterior.toFixed(3)}  ` +
    `${rhos.join('')}gradient ${gradientNorm.toExponential(1)}`
  );
}
