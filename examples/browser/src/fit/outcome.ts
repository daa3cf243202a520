// How a fit has ended, in the words of the page.
import type {FitReason} from 'kronflow';
import {figure} from '../ui/format';
import type {FitReport} from '../worker/protocol';

const TITLES: Record<FitReason, string> = {
  converged: 'The best parameters are found',
  maxIterations: 'Not finished: all iterations are used up',
  lineSearchFailed: 'Stuck: no step makes the model better, yet this is no clear maximum',
  nonFinite: 'No start: with these data the likelihood has no value',
  aborted: 'Stopped early: the best so far, not the maximum',
  backendLost: 'The graphics device was lost: the last good parameters',
};

/** For the reader of the page, where the package's message is for those who program. */
const MESSAGES: Partial<Record<FitReason, string>> = {
  converged: 'one more step would move them by less than a thousandth of a standard error',
  lineSearchFailed:
    'not converged: the data hardly tell some parameters apart; try more regions, fewer neighbours or a simpler dependence',
  backendLost:
    'not converged: the browser took the device away; these are the last good parameters; go on with wasm or cpu',
};

/** So near to the maximum, in standard errors, that what is left is rounding. */
const NEAR = 0.01;

/** What tells how good the parameters of a fit are. */
type Ended = Pick<FitReport, 'status' | 'parameters'>;

/** Whether the parameters are as good as found. */
export function isFound(ended: Ended): boolean {
  return ended.status.converged || nearness(ended) !== undefined;
}

/** How a fit ended: in a few words, and in a sentence. */
export function outcomeOf(ended: Ended): {title: string; message: string} {
  const {reason, message} = ended.status;
  const near = nearness(ended);
  if (near !== undefined) {
    return {
      title: 'As near to the maximum as the numbers allow',
      message: `it is ${figure(near)} standard errors away, and rounding hides the rest`,
    };
  }
  return {title: TITLES[reason], message: MESSAGES[reason] ?? message.replace('by the signal', 'by you')};
}

/** Standard errors to the maximum, where a search ended in rounding next to it: there is one only where there are standard errors. */
function nearness({status: {reason, gradientNorm = Infinity}, parameters}: Ended): number | undefined {
  const isMaximum = parameters.some(({standardError}) => standardError > 0);
  return isMaximum && reason === 'lineSearchFailed' && gradientNorm < NEAR ? gradientNorm : undefined;
}
