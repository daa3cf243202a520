import cliProgress from 'cli-progress';
import type {Step} from './fit';
import {group} from './table';

export interface Progress {
  show(step: Step): void;
  end(): void;
}

/** A bar where somebody watches, a line now and then where the output goes to a file. */
export function createProgress(tolerance: number): Progress {
  return process.stdout.isTTY ? bar(tolerance) : lines();
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

function lines(): Progress {
  let last: Step | undefined;
  const print = (step: Step): void => console.log(describe(step));
  return {
    show(step) {
      last = step;
      if (step.iteration % 50 === 0) print(step);
    },
    end() {
      if (last !== undefined && last.iteration % 50 !== 0) print(last);
    },
  };
}

function describe({iteration, logPosterior, rhoD, rhoO, gradientNorm}: Step): string {
  return (
    `${String(iteration + 1).padStart(4)}  log-posterior ${group(logPosterior)}  ` +
    `rho_d ${rhoD.toFixed(4)}  rho_o ${rhoO.toFixed(4)}  gradient ${gradientNorm.toExponential(1)}`
  );
}
