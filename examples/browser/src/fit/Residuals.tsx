import {useMemo, useState} from 'preact/hooks';
import {type Dataset, shortName} from '../data/dataset';
import {FlowMap} from '../map/FlowMap';
import {Legend} from '../map/Legend';
import {Choice} from '../ui/Choice';
import {factor} from '../ui/format';
import {type Comparison, FACTORS, residualContent, type ResidualLines} from './comparison';

interface Props {
  dataset: Dataset;
  comparison: Comparison;
}

/** A sum that differs from the observed one by more than this share is worth a word. */
const OFF = 0.1;

/** Where the model is surprised: more than it expects, or less. */
export function Residuals({dataset, comparison}: Props) {
  const [colour, setColour] = useState<'inflow' | 'outflow'>('inflow');
  const [lines, setLines] = useState<ResidualLines>('busiest');
  const [only, setOnly] = useState<number>();
  const {words, regions} = dataset;
  const content = useMemo(
    () => residualContent(dataset, comparison, {colour, lines, only}),
    [dataset, comparison, colour, lines, only],
  );
  return (
    <section class="residuals" aria-labelledby="residuals-title">
      <h3 id="residuals-title">What the model did not expect</h3>
      <p class="hint">
        Colour: {words.flows} observed, over those that the model expects.
        {Math.abs(comparison.inSum - 1) > OFF && <SumNote inSum={comparison.inSum} words={words} />}
      </p>
      <div class="toolbar">
        <Choice
          label="Colour"
          value={colour}
          options={[
            {value: 'inflow', name: words.inflow},
            {value: 'outflow', name: words.outflow},
          ]}
          onChange={setColour}
        />
        <Choice
          label="Lines"
          value={lines}
          options={[
            {value: 'busiest', name: 'largest flows'},
            {value: 'surprises', name: 'largest misses'},
          ]}
          onChange={setLines}
        />
        {only !== undefined && (
          <button type="button" class="only" onClick={() => setOnly(undefined)}>
            Only {shortName(regions[only])} <span aria-hidden="true">×</span>
            <span class="visually-hidden">: show all {words.flows} again</span>
          </button>
        )}
      </div>
      <FlowMap
        dataset={dataset}
        content={content}
        selected={only}
        onSelect={region => setOnly(region === only ? undefined : region)}
      />
      <Legend caption={`Observed over expected, ${words[colour]} and each flow`} limits={FACTORS} low="÷" high="×" />
    </section>
  );
}

function SumNote({inSum, words}: {inSum: number; words: Dataset['words']}) {
  return (
    <>
      {' '}
      In sum it expects {factor(inSum)} times the {words.flows} that there are: the family lets large ones scatter so
      widely that the many small ones decide.
    </>
  );
}
