import type {FlowEffects, FlowFit, InferenceOptions} from 'kronflow';
import type {Arguments} from './arguments';
import {effectPairs, effectScales} from './options';

/** The effects that were asked for, over these pairs; undefined if none were. */
export interface AskedEffects extends FlowEffects {
  readonly pairs: (typeof effectPairs)[number];
}

export async function askedEffects(
  args: Arguments,
  fit: FlowFit,
  inference: InferenceOptions,
): Promise<AskedEffects | undefined> {
  const asked = ['effects', 'effects-scale', 'effects-pairs'].some(name => args.isOn(name));
  if (!asked || !Number.isFinite(fit.logLikelihood)) return undefined;
  const pairs = args.oneOf('effects-pairs', effectPairs);
  const effects = await fit.effects({...inference, scale: args.oneOf('effects-scale', effectScales), pairs});
  return {...effects, pairs};
}

/** As text, with the unit in the title. */
export function describeEffects(effects: AskedEffects): string {
  if (effects.rows.length === 0) return 'Effects: no attribute of regions is in the model\n';
  const answer = effects.scale === 'mu' ? 'the expected flows' : 'the log of the flows unless they are Gaussian';
  const over = effects.pairs === 'observed' ? ', over the observed pairs' : '';
  return `Effects of one more unit of each attribute, on ${answer}${over}\n\n${effects.table()}\n`;
}
