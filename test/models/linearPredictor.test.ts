import {type FlowModel, flowModel} from 'kronflow';
import {assertClose} from '../support/compare';
import {naivePoint} from '../support/flowModelOracle';
import {flowProblem} from '../support/flowProblem';

const predict = (model: FlowModel, theta: number[], refine = false) => {
  const {rhos, betas} = model.split(theta);
  return model.predictor.evaluate(rhos, betas, refine);
};

const vector = (values: ArrayLike<number>) => ({shape: [values.length], values});

test('a refined solve is exact to float64, near the ends of rho too', async () => {
  for (const [rhoD, rhoO] of [
    [0.5, -0.4],
    [0.99, 0.9],
    [-0.95, 0.999],
  ]) {
    const {options, naive, truth, names} = await flowProblem();
    const theta = names.map(name => ({...truth, rho_d: rhoD, rho_o: rhoO, intercept: 1e-3})[name]!);
    const predicted = await predict(flowModel(options), theta, true);
    predicted.dispose();
    assertClose('eta', vector(predicted.eta), vector(naivePoint(naive, theta).eta), 1e-10);
  }
});

test('pulls gradients back to where they came from', async () => {
  const {options, naive, truth, names} = await flowProblem({periods: 2, changing: true, offset: true});
  const theta = names.map(name => truth[name]);
  const predicted = await predict(flowModel(options), theta);
  const g = Float32Array.from(predicted.eta, (_, r) => Math.sin(r));
  const {rhos, betas} = await predicted.pullback(g);
  predicted.dispose();
  const {jacobian} = naivePoint(naive, theta);
  const expected = jacobian[0].map((_, k) => jacobian.reduce((sum, row, r) => sum + g[r] * row[k], 0));
  assertClose('gradient', vector([...rhos, ...betas]), vector(expected), 1e-5);
});
