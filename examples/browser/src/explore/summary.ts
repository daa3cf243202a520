import {type Dataset, perPeriod, placeName, shortName} from '../data/dataset';
import type {Outcome} from '../model/explorer';
import {change, percent} from '../ui/format';

/** What has happened, as a headline and a sentence. */
export function summarise(dataset: Dataset, {effects, scenario}: Outcome): Summary {
  const here = shortName(dataset.regions[scenario.region]);
  const place = placeName(dataset, scenario.region);
  const {pull, push} = scenario;
  const gained = effects.total.after - effects.total.before;
  if (pull === 0 && push === 0) {
    return {headline: `${place} stays as it is`, sentence: `Move a slider of step 2, and see who feels it.`};
  }
  const elsewhere = effects.network.after - effects.network.before;
  const touching = gained - elsewhere;
  const where =
    Math.abs(elsewhere) < 0.005 * Math.abs(touching)
      ? `All of them start or end in ${here}.`
      : elsewhere * touching > 0
        ? `${Math.round((100 * elsewhere) / gained)}\u00a0% of them never touch ${here}: they spill over to its neighbours.`
        : `${change(touching)} of them start or end in ${here}; the others go the other way: ${change(elsewhere)}.`;
  return {
    headline: headlineOf(place, pull, push),
    sentence: `${change(gained)} ${perPeriod(dataset.words)} in all. ${where}`,
  };
}

export interface Summary {
  headline: string;
  sentence: string;
}

function headlineOf(place: string, pull: number, push: number): string {
  const by = (value: number): string => `${Math.abs(value)}\u00a0%`;
  if (pull !== 0 && push !== 0)
    return `${place} changes its attractiveness by ${percent(pull)}, its push by ${percent(push)}`;
  if (pull !== 0) return `${place} becomes ${by(pull)} ${pull > 0 ? 'more' : 'less'} attractive`;
  return `${place} sends out with ${by(push)} ${push > 0 ? 'more' : 'less'} push`;
}
