import type {FlowFit, FlowModel} from 'kronflow';
import {assertEqual, assertTrue} from '../../support/compare';
import {assertReference, type ReferenceCase, referenceModel} from '../../support/referenceFits';
import glmNegbin from '../../reference/glm_negbin.json';
import rectangularNegbin from '../../reference/rectangular_negbin.json';
import squarePoissonOffset from '../../reference/square_poisson_offset.json';
import type {Check, Subject} from './check';

/** Both families; no, and both, dependences; rho of either sign; rectangular with missing pairs, and square with an offset. */
const cases: readonly ReferenceCase[] = [glmNegbin, rectangularNegbin, squarePoissonOffset];

/** Float32 solves move the figures a little; the tolerances of a fit are for all backends. */
export function fitChecks({tf, kronflow}: Subject): Check[] {
  const modelOf = (data: ReferenceCase, priors = 'flat'): FlowModel =>
    referenceModel(kronflow, data, {...data.fits[0], priors});
  const unchanged = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    const before = tf.memory().numTensors;
    await run();
    assertEqual(`${what}: numTensors`, tf.memory().numTensors, before);
  };

  const fits = cases.flatMap(data =>
    data.fits.map(expected => ({
      name: `fit: ${data.name}, ${expected.dependence}, ${expected.priors} priors`,
      run: () =>
        unchanged('fit', async () => {
          const model = referenceModel(kronflow, data, expected);
          assertReference(data.name, await kronflow.fitMap(model), expected);
        }),
    })),
  );

  return [
    ...fits,
    {
      name: 'fit: an optimiser of tf.train finds the same optimum',
      run: () =>
        unchanged('adam', async () => {
          const method = tf.train.adam(0.1);
          const start = {intercept: 0.5, dest_x: 0, alpha: 1};
          const fit = await kronflow.fitMap(modelOf(glmNegbin), {method, start});
          method.dispose();
          assertTrue('adam must have had to search', fit.status.iterations > 10);
          // It stops at a hundredth of a standard error.
          assertReference('adam', fit, glmNegbin.fits[0], 20);
        }),
    },
    {
      name: 'fit: an optimiser of tf.train through the solve, for a few iterations',
      run: () =>
        unchanged('adam', async () => {
          const method = tf.train.adam(0.1);
          const seen: number[] = [];
          const fit = await kronflow.fitMap(modelOf(rectangularNegbin), {
            method,
            maxIterations: 8,
            start: {rho_d: -0.3, dest_x: 0},
            onIteration: ({logPosterior}) => seen.push(logPosterior),
          });
          method.dispose();
          assertEqual('reason', fit.status.reason, 'maxIterations');
          assertEqual('iterations', fit.status.iterations, 8);
          const gain = fit.logPosterior - seen[0];
          assertTrue(`the log-posterior must rise by more than 1, rose by ${gain}`, gain > 1);
        }),
    },
    {
      name: 'fit: flows of 1e12 have the estimates of small ones, but for the intercept',
      run: () =>
        unchanged('large', async () => {
          const fitTo = (unit: number): Promise<FlowFit> => {
            const flows = squarePoissonOffset.flows.map(flow => flow * unit);
            return kronflow.fitMap(modelOf({...squarePoissonOffset, flows}));
          };
          const [small, large] = [await fitTo(1), await fitTo(1e12)];
          assertEqual('reason', large.status.reason, 'converged');
          small.parameters.forEach(({name, estimate, standardError}, k) => {
            const difference = Math.abs(large.estimates[k] - estimate) / standardError;
            assertTrue(`${name} differs by ${difference} errors`, name === 'intercept' || difference < 1e-3);
          });
        }),
    },
    {
      name: 'fit: stopped in the middle it keeps the best parameters, and no tensors',
      run: () =>
        unchanged('aborted', async () => {
          const seen: number[] = [];
          const controller = new AbortController();
          const fit = await kronflow.fitMap(modelOf(rectangularNegbin), {
            signal: controller.signal,
            onIteration: ({logPosterior}) => {
              seen.push(logPosterior);
              if (seen.length === 4) controller.abort();
            },
          });
          assertEqual('reason', fit.status.reason, 'aborted');
          assertTrue('parameters must be finite', fit.estimates.every(Number.isFinite));
          const {logPosterior} = await fit.model.evaluate(fit.estimates);
          assertTrue('parameters must be the best', logPosterior >= Math.max(...seen) - 1e-3);
        }),
    },
    {
      name: 'fit: where nothing is finite it says so, and keeps no tensors',
      run: () =>
        unchanged('failed', async () => {
          // The likelihood overflows where the search starts.
          const fit = await kronflow.fitMap(modelOf(rectangularNegbin), {start: {intercept: 1e6}});
          assertEqual('reason', fit.status.reason, 'nonFinite');
          assertTrue('parameters must be finite', fit.estimates.every(Number.isFinite));
        }),
    },
    {
      name: 'fit: effects, predictions and posterior draws keep no tensors',
      run: () =>
        unchanged('results', async () => {
          const fit: FlowFit = await kronflow.fitMap(modelOf(squarePoissonOffset));
          await fit.effects({scale: 'mu'});
          await fit.effects({method: 'draws', draws: 5});
          await fit.predict(fit.model.designs);
          fit.posterior().draws(3);
          await fit.simulate(1);
          assertTrue('summary', fit.summary().includes('rho_d'));
        }),
    },
  ];
}
