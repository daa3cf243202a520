import {fitMap, type FlowFit, flowModel} from 'kronflow';
import {flowProblem, type FlowProblem} from './flowProblem';

/** Several fits to the same flows. */
export interface MaskedFits {
  readonly problem: FlowProblem;
  readonly fits: Readonly<Record<'none' | 'destination' | 'separable' | 'poisson', FlowFit>>;
}

/** Of 14 regions, with missing pairs and an offset; negative binomial but for one. */
export async function maskedFits(): Promise<MaskedFits> {
  const problem = await flowProblem({origins: 14, family: 'negativeBinomial', masked: true, offset: true});
  const fitOf = (change: object) => fitMap(flowModel({...problem.options, ...change}));
  const fits = {
    none: await fitOf({dependence: 'none'}),
    destination: await fitOf({dependence: 'destination'}),
    separable: await fitOf({}),
    poisson: await fitOf({family: 'poisson'}),
  };
  return {problem, fits};
}
