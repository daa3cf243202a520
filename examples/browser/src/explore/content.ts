import {type Dataset, perPeriod} from '../data/dataset';
import {chooseFlows} from '../map/choose';
import type {MapContent} from '../map/content';
import {changeOf, stepOf} from '../map/scale';
import type {Outcome, Totals} from '../model/explorer';
import type {Lines} from '../state/settings';
import {count, percentChange} from '../ui/format';

interface Choices {
  colour: 'inflow' | 'outflow';
  lines: Lines;
}

/** The map of a change: regions and flows in its colour; without an outcome, the flows as they were observed. */
export function changeContent(dataset: Dataset, outcome: Outcome | undefined, {colour, lines}: Choices): MapContent {
  const {words, flows} = dataset;
  const choose = (most: number): number[] => chooseFlows(dataset, outcome, lines, most);
  const observed = (r: number): string => `${count(flows[r])} ${perPeriod(words)}`;
  if (outcome === undefined) {
    const none = {step: () => 0, spoken: () => '', rows: () => []};
    return {
      flows,
      choose,
      regions: none,
      pairs: {...none, spoken: observed, rows: r => [{name: 'observed', value: count(flows[r])}]},
    };
  }
  const {before, after} = outcome;
  const step = (from: ArrayLike<number>, to: ArrayLike<number>, i: number) => stepOf(changeOf(from[i], to[i]));
  const change = (from: ArrayLike<number>, to: ArrayLike<number>, i: number) =>
    percentChange({before: from[i], after: to[i]});
  const row = (name: string, from: ArrayLike<number>, to: ArrayLike<number>, i: number) => ({
    name,
    value: count(Math.round(to[i])),
    note: change(from, to, i),
  });
  const totals: Totals = outcome[colour];
  return {
    flows: after,
    choose,
    regions: {
      step: i => step(totals.before, totals.after, i),
      spoken: i => `${words[colour]} ${change(totals.before, totals.after, i)}`,
      rows: i =>
        (['inflow', 'outflow'] as const).map(side => row(words[side], outcome[side].before, outcome[side].after, i)),
    },
    pairs: {
      step: r => step(before, after, r),
      spoken: r => `${count(after[r])} ${perPeriod(words)}, ${change(before, after, r)}`,
      rows: r => [row(perPeriod(words), before, after, r), {name: 'observed', value: count(flows[r])}],
    },
  };
}
