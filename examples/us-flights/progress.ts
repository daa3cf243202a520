import cliProgress from 'cli-progress';
import type {FitIteration} from 'kronflow';
import {group} from './format';

export interface Progress {
  show(step: FitIteration): void;
  end(): void;
}

/** A bar where somebody watches, a line for every iteration where the output goes to a file. */
export function createProgress(tolerance: number): Progress {
  if (process.stdout.isTTY) return bar(tolerance);
  return {show: step => console.log(describe(step)), end: () => undefined};
}

/** The way to go is that of the gradient, in powers of ten, from where it was first to the tolerance. */
function bar(tolerance: number): Progress {
  const progress = new cliProgress.SingleBar({
    ...cliProgress.Presets.shades_classic,
    format: '{bar} {percentage} %  {text}',
    barsize: 20,
    hideCursor: true,
    gracefulExit: false, // Ctrl-C is ours
  });
  let first: number | undefined;
  let done = 0;
  progress.start(100, 0, {text: ''});
  return {
    show(step) {
      first ??= step.gradientNorm;
      const share = Math.log(first / step.gradientNorm) / Math.log(first / tolerance);
      done = Math.max(done, Math.min(100, Math.round(100 * share)));
      progress.update(done, {text: describe(step)});
    },
    end: () => progress.stop(),
  };
}

function describe({iteration, logPosterior, parameters, gradientNorm}: FitIteration): string {
  const rhos = Object.entries(parameters).filter(([name]) => name.startsWith('rho_'));
  return [
    `${String(iteration).padStart(3)}  log-posterior ${group(logPosterior)}`,
    ...rhos.map(([name, value]) => `${name} ${value.toFixed(4)}`),
    `gradient ${gradientNorm.toExponential(1)}`,
  ].join('  ');
}
