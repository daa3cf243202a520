import * as tf from '@tensorflow/tfjs';
import type {FlowModel} from './model';

/** Adam keeps stepping by about its learning rate, so each stage comes closer to the maximum than the one before. */
const LEARNING_RATES = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];
/** A stage is over when so many steps have brought nothing. */
const PATIENCE = 100;
/** How exactly float32 knows the log-posterior, per flight. */
const FLOAT32_NOISE = 1e-6;

export interface FitOptions {
  maxIterations: number;
  /** For the gradient norm of {@link Step}. */
  tolerance: number;
  signal?: AbortSignal;
  onStep?: (step: Step) => void;
}

export interface Step {
  iteration: number;
  learningRate: number;
  logPosterior: number;
  rhoD: number;
  rhoO: number;
  /**
   * The largest partial derivative, in absolute value, of (log-posterior / number of flights) by the model's variables. Per
   * flight: 1e-5 in the first effect means that all fitted flights together miss the observed ones by one in 100,000.
   */
  gradientNorm: number;
}

export type StopReason = 'converged' | 'maxIterations' | 'aborted' | 'stalled' | 'nonFinite';

export interface Fit {
  reason: StopReason;
  message: string;
  /** The step whose parameters the model has now. */
  final: Step;
  /** Every step, the abandoned ones too. */
  trace: Step[];
}

const messages: Record<StopReason, string> = {
  converged: 'the gradient is below the tolerance',
  maxIterations: 'not converged: all iterations are used up; try more (--iterations)',
  aborted: 'not converged: stopped by the user; these are the best parameters so far',
  stalled: 'not converged: even the smallest learning rate brings nothing; the tolerance may be too small for float32',
  nonFinite: 'not converged: the log-posterior is not finite where the search starts; look at the data',
};

/** Maximises the log-posterior with Adam, in stages of falling learning rate; leaves the result in the model's variables. */
export async function fit(model: FlowModel, {maxIterations, tolerance, signal, onStep}: FitOptions): Promise<Fit> {
  const variables: tf.Variable[] = Object.values(model.variables);
  const trace: Step[] = [];
  let best: {step: Step; values: tf.Tensor[]} | undefined;

  const end = (reason: StopReason, final: Step): Fit => {
    if (best !== undefined && final === best.step) restore(variables, best.values);
    tf.dispose(best?.values ?? []);
    return {reason, message: messages[reason], final, trace};
  };

  for (const learningRate of LEARNING_RATES) {
    if (best !== undefined) restore(variables, best.values);
    const adam = tf.train.adam(learningRate);
    try {
      for (let sinceBest = 0; sinceBest < PATIENCE; sinceBest++) {
        const {value, grads} = tf.variableGrads(
          () => tf.div(model.logPosterior(), -model.flights).asScalar(),
          variables,
        );
        try {
          const step = describe(model, trace.length, learningRate, value, Object.values(grads));
          trace.push(step);
          onStep?.(step);
          const finite = Number.isFinite(step.logPosterior) && Number.isFinite(step.gradientNorm);
          if (!finite && best === undefined) return end('nonFinite', step);
          if (!finite) break; // the next stage starts again from the best, with smaller steps
          if (step.gradientNorm < tolerance) return end('converged', step);
          if (best === undefined || isBetter(step, best.step, FLOAT32_NOISE * model.flights)) {
            tf.dispose(best?.values ?? []);
            best = {step, values: variables.map(variable => tf.clone(variable))};
            sinceBest = 0;
          }
          if (signal?.aborted === true) return end('aborted', best.step);
          if (trace.length >= maxIterations) return end('maxIterations', best.step);
          adam.applyGradients(Object.entries(grads).map(([name, tensor]) => ({name, tensor})));
        } finally {
          tf.dispose([value, ...Object.values(grads)]);
        }
        await tf.nextFrame(); // lets Ctrl-C, or a browser's buttons, have a say
      }
    } finally {
      adam.dispose();
    }
  }
  return end('stalled', best!.step);
}

function describe(
  model: FlowModel,
  iteration: number,
  learningRate: number,
  loss: tf.Tensor,
  gradients: tf.Tensor[],
): Step {
  const {rhoD, rhoO} = model.values();
  return {
    iteration,
    learningRate,
    logPosterior: model.logPosteriorConstant - loss.dataSync()[0] * model.flights,
    rhoD,
    rhoO,
    gradientNorm: gradients.reduce((norm, gradient) => Math.max(norm, ...gradient.dataSync().map(Math.abs)), 0),
  };
}

/** By the log-posterior; where two are too close to tell, by the gradient. */
function isBetter(step: Step, than: Step, noise: number): boolean {
  const gain = step.logPosterior - than.logPosterior;
  return Math.abs(gain) > noise ? gain > 0 : step.gradientNorm < than.gradientNorm;
}

function restore(variables: tf.Variable[], values: tf.Tensor[]): void {
  variables.forEach((variable, i) => variable.assign(values[i]));
}
