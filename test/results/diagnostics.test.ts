import {fitMap, flowDesign, flowModel, SpatialWeights} from 'kronflow';
import {negativeBinomial} from '../../src/families/negativeBinomial';
import {moranI} from '../../src/results/moran';
import {naivePoint} from '../support/flowModelOracle';
import {expectClose, flowProblem, type FlowProblem} from '../support/flowProblem';
import {seededRandom} from '../support/random';
import {directedKnn, knnWithIsland} from '../support/weights';
import {maskedFits, type MaskedFits} from '../support/maskedFits';

let problem: FlowProblem;
let fits: MaskedFits['fits'];
beforeAll(async () => ({problem, fits} = await maskedFits()));

describe("Moran's I", () => {
  it.each([false, true])(
    'is that of a double loop over the observed pairs, by side and over periods; some missing: %s',
    missing => {
      jest.spyOn(console, 'warn').mockImplementationOnce(() => undefined);
      const [wo, wd] = [directedKnn(5, 2, 1), knnWithIsland(7, 3, 2, 2)];
      const random = seededRandom(1);
      const mask = Array.from({length: 2 * 35}, () => Number(!missing || random.uniform() > 0.4));
      const e = Float64Array.from(mask, seen => seen * random.normal());
      const naive = (weightOf: (o: number, d: number, p: number, q: number) => number): number => {
        let [cross, total, squares] = [0, 0, 0];
        for (let r = 0; r < e.length; r++) {
          squares += e[r] ** 2;
          for (let s = 0; s < e.length; s++) {
            if (Math.floor(r / 35) !== Math.floor(s / 35)) continue;
            const w = weightOf(Math.floor((r % 35) / 7), r % 7, Math.floor((s % 35) / 7), s % 7);
            total += w * mask[r] * mask[s];
            cross += w * e[r] * e[s];
          }
        }
        return (mask.reduce((sum, seen) => sum + seen, 0) / total) * (cross / squares);
      };
      const sides = {origin: SpatialWeights.fromDense(wo), destination: SpatialWeights.fromDense(wd)};
      const actual = moranI(e, sides, missing ? mask : undefined);
      expect(actual.origin).toBeCloseTo(
        naive((o, d, p, q) => (d === q ? wo[o][p] : 0)),
        12,
      );
      expect(actual.destination).toBeCloseTo(
        naive((o, d, p, q) => (o === p ? wd[d][q] : 0)),
        12,
      );
    },
  );
});

describe('diagnostics', () => {
  it('are what they are called', () => {
    const fit = fits.separable;
    const {diagnostics, model} = fit;
    const {counts} = model;
    const alpha = fit.estimate('alpha');
    const mu = fit.fitted();
    const seen = Array.from(counts.y.keys()).filter(r => counts.observed![r] === 1);
    const sum = (of: (r: number) => number): number => seen.reduce((total, r) => total + of(r), 0);
    const p = fit.estimates.length;
    const d = diagnostics!;
    expect(d.observations).toBe(seen.length);
    expect(d.residualDf).toBe(seen.length - p);
    expectClose(d.logLikelihood, naivePoint(problem.naive, fit.estimates).logLikelihood, 1e-9);
    expectClose(d.aic, 2 * p - 2 * fit.logLikelihood, 1e-12);
    expectClose(d.bic, p * Math.log(seen.length) - 2 * fit.logLikelihood, 1e-12);
    expectClose(
      d.pearsonChiSquared,
      sum(r => (counts.y[r] - mu[r]) ** 2 / (mu[r] + mu[r] ** 2 / alpha)),
      1e-9,
    );
    expectClose(d.dispersion, d.pearsonChiSquared / d.residualDf, 1e-12);
    expectClose(
      d.deviance,
      sum(r => negativeBinomial.unitDeviance(counts.y[r], mu[r], alpha)),
      1e-9,
    );
    const mean = sum(r => counts.y[r]) / seen.length;
    expectClose(d.srmse, Math.sqrt(sum(r => (counts.y[r] - mu[r]) ** 2) / seen.length) / mean, 1e-9);
    const residuals = fit.residuals();
    expectClose(
      residuals.reduce((total, value) => total + value ** 2, 0),
      d.pearsonChiSquared,
      1e-9,
    );
    counts.observed!.forEach((flag, r) => flag === 0 && expect(residuals[r]).toBe(0));
  });
});

it('is finite where an exposure is so small that no flow is expected, and none is there', async () => {
  const {options} = await flowProblem({origins: 8});
  const flows = Array.from(options.flows as ArrayLike<number>, (count, r) => (r === 5 ? 0 : count));
  const offset = flows.map((_, r) => (r === 5 ? -800 : 0));
  const {diagnostics} = await fitMap(flowModel({...options, flows, offset}));
  for (const value of [diagnostics!.dispersion, diagnostics!.deviance, diagnostics!.moran!.origin]) {
    expect(value).not.toBeNaN();
  }
});

describe("McFadden's pseudo-R²", () => {
  it.each(['poisson', 'negativeBinomial'] as const)(
    'compares with the fit of a constant and its own alpha: %s',
    async family => {
      const {options} = problem;
      const design = flowDesign({origins: 14, destinations: 14});
      const common = {...options, family, priors: 'flat' as const};
      const constant = await fitMap(flowModel({...common, design, dependence: 'none'}), {tolerance: 1e-8});
      const fit = await fitMap(flowModel(common));
      expect(fit.diagnostics!.pseudoR2).toBeGreaterThan(0.01);
      expectClose(fit.diagnostics!.pseudoR2, 1 - fit.logLikelihood / constant.logLikelihood, 1e-7);
      expect(Math.abs(constant.diagnostics!.pseudoR2)).toBeLessThan(1e-8);
    },
  );

  it('does not overflow with the offset', async () => {
    const {options} = problem;
    const moved = Array.from(options.offset as ArrayLike<number>, value => value + 800);
    const fit = await fitMap(flowModel({...options, offset: moved, dependence: 'none', priors: 'flat'}));
    const plain = await fitMap(flowModel({...options, dependence: 'none', priors: 'flat'}));
    expectClose(fit.diagnostics!.pseudoR2, plain.diagnostics!.pseudoR2, 1e-6);
  });
});

it("leaves out Moran's I in the summary of flows from a single origin, which has no neighbours", async () => {
  jest.spyOn(console, 'warn').mockImplementationOnce(() => undefined);
  const weights = {
    origin: SpatialWeights.fromDense([[0]]),
    destination: SpatialWeights.fromDense(directedKnn(12, 3, 1)).rowStandardize(),
  };
  const random = seededRandom(3);
  const z = Array.from({length: 12}, () => random.normal());
  const design = flowDesign({origins: 1, destination: {z}});
  const flows = z.map(value => Math.round(20 * Math.exp(value / 2)));
  const model = flowModel({family: 'poisson', dependence: 'destination', weights, design, flows});
  const summary = (await fitMap(model)).summary();
  expect(summary).toMatch(/Moran's I of residuals +-?0\.\d{4} \(destinations\), - \(origins\)/);
  expect(summary).not.toContain('NaN');
});
