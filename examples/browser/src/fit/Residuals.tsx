import {useMemo, useState} from 'preact/hooks';
import {type Dataset, shortName} from '../data/dataset';
import {FlowMap} from '../map/FlowMap';
import {Choice} from '../ui/Choice';
import {factor} from '../ui/format';
import {type Comparison, FACTORS, residualContent, type ResidualLines} from './residuals';

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
      <Legend words={words} colour={colour} />
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

function Legend({words, colour}: {words: Dataset['words']; colour: 'inflow' | 'outflow'}) {
  const steps = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
  const bounds = [...[...FACTORS].reverse().map(limit => `÷${limit}`), ...FACTORS.map(limit => `×${limit}`)];
  return (
    <div class="legend">
      <figure>
        <figcaption>Observed over expected, {words[colour]} and each flow</figcaption>
        <div class="swatches" aria-hidden="true">
          {steps.map((step, i) => (
            <span key={step} data-step={step}>
              {i < bounds.length && <small>{bounds[i]}</small>}
            </span>
          ))}
        </div>
      </figure>
      <figure>
        <figcaption>Flow: from broad to thin, wider is larger</figcaption>
        <svg width="150" height="22" aria-hidden="true">
          <circle cx="6" cy="15" r="4" />
          <path d="M8,11C50,1 95,1 140,13C95,5 50,7 8,18Z" />
          <circle cx="142" cy="15" r="4" />
        </svg>
      </figure>
    </div>
  );
}
