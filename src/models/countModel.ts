import type {Family, FamilyLikelihood, LikelihoodAt} from '../families/family';
import {fitAspatial} from '../fit/aspatial';
import {fisherAt} from '../inference/fisher';
import {type Information, informationAt} from '../inference/information';
import {type Diagnostics, diagnoseCounts} from '../results/diagnostics';
import {simulateCounts} from '../simulate/simulateCounts';
import type {Predicted} from './linearPredictor';
import {type Evaluated, FlowModel, type ModelParts} from './model';

/** A count model: y ~ family(mu), log mu = eta. */
export class CountModel extends FlowModel {
  /** The log-likelihood at some eta, [periods * n_o * n_d], and its derivatives. */
  readonly likelihood: FamilyLikelihood;

  constructor(
    override readonly family: Family,
    parts: ModelParts,
  ) {
    super(family, parts);
    this.likelihood = family.of(parts.counts);
  }

  /** No spatial dependence, and the coefficients of the model without any. */
  async start(): Promise<Float64Array> {
    const {betas, dispersion} = await fitAspatial(this);
    const rhos = this.filter.rhoNames.map(() => 0);
    return Float64Array.from([...rhos, ...betas, ...(this.family.dispersion === undefined ? [] : [dispersion])]);
  }

  async evaluate(
    parameters: ArrayLike<number>,
    refine = false,
  ): Promise<Evaluated & Pick<Predicted, 'eta' | 'filtered'> & {readonly likelihood: LikelihoodAt}> {
    const {rhos, betas, dispersion} = this.split(parameters);
    const predicted = await this.predictor.evaluate(rhos, betas, refine);
    try {
      const {eta, filtered} = predicted;
      const likelihood = this.likelihood(eta, dispersion);
      const {value, dispersionScore, score} = likelihood;
      const gradient = new Float64Array(this.names.length);
      if (Number.isFinite(value)) {
        const slopes = await predicted.pullback(score);
        gradient.set(slopes.rhos);
        gradient.set(slopes.betas, rhos.length);
        if (this.family.dispersion !== undefined) gradient[rhos.length + betas.length] = dispersionScore;
      } else {
        gradient.fill(Number.NaN);
      }
      return {
        logLikelihood: value,
        logPosterior: value + this.addPriors(parameters, gradient),
        ...{gradient, eta, filtered, likelihood},
        fisher: () => fisherAt(this, parameters, filtered, likelihood),
      };
    } finally {
      predicted.dispose();
    }
  }

  async logPosterior(parameters: ArrayLike<number>): Promise<number> {
    const eta = await this.eta(parameters, true);
    const {dispersion} = this.split(parameters);
    return this.likelihood(eta, dispersion).value + this.addPriors(parameters, new Float64Array(this.names.length));
  }

  information(parameters: ArrayLike<number>): Promise<Information> {
    return informationAt(this, parameters);
  }

  mean(eta: number): number {
    return Math.exp(eta);
  }

  /** Pearson's: (y - mu) / sqrt(Var). */
  residuals(parameters: ArrayLike<number>, eta: Float64Array): Float64Array {
    const {dispersion} = this.split(parameters);
    const {y, observed} = this.counts;
    const residuals = new Float64Array(eta.length);
    for (let r = 0; r < eta.length; r++) {
      if (observed?.[r] === 0) continue;
      const mu = Math.exp(eta[r]);
      // Where mu is so small that it is 0, so is what is left of a flow of 0.
      if (mu > 0 || y[r] > 0) residuals[r] = (y[r] - mu) / Math.sqrt(this.family.variance(mu, dispersion));
    }
    return residuals;
  }

  diagnose(parameters: ArrayLike<number>, information: Information): Diagnostics {
    return diagnoseCounts(this, parameters, information);
  }

  simulate(parameters: ArrayLike<number>, eta: Float64Array, seed: number): Float64Array {
    return simulateCounts({family: this.family.name, eta, alpha: this.split(parameters).dispersion, seed});
  }
}
